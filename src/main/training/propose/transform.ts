import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import type { DatePart, Transform } from '../../../shared/domain/training/recipe.ts'
import { codeOf } from './codes.ts'

/** From this share on, that a value is missing is itself worth telling the model. */
const notableMissing = 0.01
const maxLevels = 50

/** What a kind of model wants of a column: trees take it as it is, and a network with embeddings trains vectors for its texts. */
export type EncodingStyle = 'numbers' | 'embeddings' | 'trees'

/** How a column becomes numbers, by its type and profile: of a date for trees in two ways. @param rows of the data set */
export function proposeTransforms(column: ColumnProfile, rows: number, style: EncodingStyle): readonly [Transform, ...Transform[]] {
  if (style !== 'trees') return [forNetwork(column, rows, style === 'embeddings')]
  const category = { kind: 'category', minCount: minCount(rows), maxLevels: 254 } as const
  const asIs = { kind: 'asIs', monotone: 'none' } as const
  switch (column.type) {
    case 'text':
      return [category]
    case 'date':
    case 'datetime':
      return [asIs, { kind: 'dateparts', parts: parts(column) }]
    default:
      return [codeOf(column, rows) ? category : asIs]
  }
}

function forNetwork(column: ColumnProfile, rows: number, embedText: boolean): Transform {
  const missingIsNotable = column.missing >= notableMissing * rows
  switch (column.type) {
    case 'text':
      if (embedText) return { kind: 'embedding', minCount: minCount(rows), maxLevels: 10_000 }
      return { kind: 'onehot', minCount: minCount(rows), maxLevels }
    case 'boolean':
      return missingIsNotable ? { kind: 'onehot', minCount: 1, maxLevels } : { kind: 'boolean' }
    case 'date':
    case 'datetime':
      return { kind: 'dateparts', parts: parts(column) }
    default:
      if (codeOf(column, rows) || hasFewValues(column, rows)) return { kind: 'onehot', minCount: minCount(rows), maxLevels }
      return { kind: 'numeric', impute: 'median', scale: isSkewed(column) ? 'log' : 'standard', indicator: missingIsNotable }
  }
}

/** Levels seen less often than this teach noise: 1 under 50 rows, then a fifth of the root, up to 20. */
function minCount(rows: number): number {
  return rows < 50 ? 1 : Math.min(20, Math.max(2, Math.round(Math.sqrt(rows) / 5)))
}

/** A whole number with few values, each often enough: a weight per value can say what a slope cannot. */
function hasFewValues({ type, distinct }: ColumnProfile, rows: number): boolean {
  return type === 'integer' && distinct > 2 && distinct <= 10 && rows >= 50 * distinct
}

/** No negative values, and a right tail over five times as long as the left; below 2 a logarithm bends nothing. */
function isSkewed({ min, distinct, quantiles }: ColumnProfile): boolean {
  if (!quantiles || typeof min !== 'number' || min < 0 || distinct <= 10) return false
  const { p05, p50, p95 } = quantiles
  return p95 >= 2 && p95 - p50 > 5 * (p50 - p05)
}

/** A part that is the same on all dates is left out: the year within one year, for example. */
function parts({ type, min, max }: ColumnProfile): DatePart[] {
  const years = new Set([min, max].map((date) => String(date).slice(0, 4)))
  const byDay: DatePart[] = years.size > 1 ? ['year', 'month', 'dayOfYear', 'weekday'] : ['month', 'dayOfYear', 'weekday']
  return type === 'datetime' ? [...byDay, 'hour'] : byDay
}
