import Table from 'cli-table3'

export type Align = 'left' | 'right'

export interface TableColumn {
  readonly title: string
  readonly align?: Align
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/**
 * Aligned columns without lines. A column that is a plain string is aligned to the left.
 * @param rows cells that are safe to show: escaped by the caller where they are data
 */
export function table(columns: readonly (string | TableColumn)[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map((column) => (typeof column === 'string' ? { title: column } : column))
  const titled = heads.some((head) => head.title !== '')
  const made = new Table({
    ...(titled ? { head: heads.map((head) => head.title) } : {}),
    colAligns: heads.map((head) => head.align ?? 'left'),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  made.push(...rows.map((row) => [...row]))
  return trimLines(made.toString())
}

/** Names and values, one pair a line; a pair without a value is left out. */
export function facts(pairs: readonly (readonly [name: string, value: string | null | undefined | false])[]): string {
  const shown = pairs.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  return table(['', ''], shown)
}

/** Blocks with an empty line between them; what is empty or absent is left out. */
export function blocks(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join('\n\n')
}

export function lines(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n')
}

function trimLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
