import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import type { FrameColumn } from '../../frame.ts'
import { refuseInexact } from '../target/labels.ts'
import { compareCodePoints } from './codePoints.ts'

type OneHot = Extract<Transform, { kind: 'onehot' }>
type FittedOneHot = Extract<FittedFeature, { kind: 'onehot' }>
interface Counts {
  readonly levels: ReadonlyMap<string, number>
  readonly missing: number
}

/** Levels by training count, the commonest first, ties in code-point order: the order of the rows does not matter. */
export function fitOneHot(name: string, { minCount, maxLevels }: OneHot, column: FrameColumn, trainRows: Uint32Array): FittedOneHot {
  refuseInexact(name, column)
  const { levels, missing } = column.kind === 'text' ? textCounts(column, trainRows) : numberCounts(column.values, trainRows)
  const kept = [...levels]
    .filter(([, count]) => count >= minCount)
    .sort(([a, m], [b, n]) => n - m || compareCodePoints(a, b))
    .slice(0, maxLevels)
    .map(([level]) => level)
  return { kind: 'onehot', column: name, levels: kept, other: kept.length < levels.size, missing: missing > 0 }
}

function textCounts({ levels, codes }: Extract<FrameColumn, { kind: 'text' }>, trainRows: Uint32Array): Counts {
  const perCode = new Uint32Array(levels.length)
  let missing = 0
  for (const row of trainRows) {
    const code = codes[row]
    if (code < 0 || levels[code] === '') missing++
    else perCode[code]++
  }
  const counts = new Map<string, number>()
  for (let code = 0; code < levels.length; code++) if (perCode[code] > 0) counts.set(levels[code], perCode[code])
  return { levels: counts, missing }
}

function numberCounts(values: Float64Array, trainRows: Uint32Array): Counts {
  const perValue = new Map<number, number>()
  let missing = 0
  for (const row of trainRows) {
    const value = values[row]
    if (Number.isNaN(value)) missing++
    else perValue.set(value, (perValue.get(value) ?? 0) + 1)
  }
  return { levels: new Map([...perValue].map(([value, count]) => [String(value), count])), missing }
}
