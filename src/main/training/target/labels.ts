import { CairnError } from '../../../shared/errors.ts'
import type { FrameColumn } from '../../frame.ts'
import { compareCodePoints } from '../preprocessing/codePoints.ts'

/** A class as it is written: text as it is, a number as String(x), a boolean as `false` or `true`. */
function labelOf(type: FrameColumn['type'], value: number): string {
  return type === 'boolean' ? String(value !== 0) : String(value)
}

/**
 * Refuses integers as classes or categories where a double may stand for two of them.
 * @throws RECIPE_INVALID
 */
export function refuseInexact(name: string, column: FrameColumn): void {
  if (column.kind === 'text' || column.type !== 'integer') return
  if (!column.values.some((value) => Math.abs(value) > Number.MAX_SAFE_INTEGER)) return
  const most = Number.MAX_SAFE_INTEGER.toLocaleString('en')
  throw new CairnError(
    'RECIPE_INVALID',
    `The column ${JSON.stringify(name)} has integers beyond ${most}, too large for exact numbers. Import it as text, so each is a separate category.`,
    { column: name, type: column.type },
  )
}

/** The distinct values of a column as labels, without the missing: in numeric order where all are numbers, else by code point. */
export function labelsOf(column: FrameColumn): string[] {
  return inOrder([...new Set(column.kind === 'text' ? usedLevels(column) : numberLabels(column))])
}

/** The index of each row's label; −1 where it is missing or none of the labels. */
export function labelCodes(labels: readonly string[], column: FrameColumn): Int32Array {
  const index = new Map(labels.map((label, code) => [label, code]))
  if (column.kind === 'text') {
    const perLevel = Int32Array.from(column.levels, (level) => index.get(level) ?? -1)
    return column.codes.map((code) => (code < 0 ? -1 : perLevel[code]))
  }
  const perValue = new Map<number, number>()
  return Int32Array.from(column.values, (value) => {
    const known = perValue.get(value)
    if (known !== undefined) return known
    const code = Number.isNaN(value) ? -1 : (index.get(labelOf(column.type, value)) ?? -1)
    perValue.set(value, code)
    return code
  })
}

/** A frame may carry levels that none of its rows has. */
function usedLevels({ levels, codes }: Extract<FrameColumn, { kind: 'text' }>): string[] {
  const used = new Uint8Array(levels.length)
  for (const code of codes) if (code >= 0) used[code] = 1
  return levels.filter((level, code) => used[code] === 1 && level !== '')
}

function numberLabels({ values, type }: Extract<FrameColumn, { kind: 'number' }>): string[] {
  return [...new Set(values)].filter((value) => !Number.isNaN(value)).map((value) => labelOf(type, value))
}

/** Labels in the order that a target gives them: numeric where all are numbers, else by code point. They are sorted in place. */
export function inOrder(labels: string[]): string[] {
  const numeric = labels.every((label) => label.trim() !== '' && Number.isFinite(Number(label)))
  return labels.sort((a, b) => (numeric ? Number(a) - Number(b) : 0) || compareCodePoints(a, b))
}
