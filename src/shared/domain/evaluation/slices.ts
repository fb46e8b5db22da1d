import { z } from 'zod'
import { ShownRow } from '../datasets/rowNumbers.ts'
import { columnTypes } from '../datasets/dataset.ts'
import { MetricValue, ThresholdPreset } from './evaluation.ts'
import { SeenRows } from './seen.ts'

const maybe = z.number().nullable()
const type = z.enum(columnTypes)

/** Which values of one column a slice holds. Dates are milliseconds since 1970 UTC. */
export const SliceTerm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), column: z.string(), type, value: z.string() }),
  /** low ≤ x < high; the last bin is closed. */
  z.object({ kind: z.literal('range'), column: z.string(), type, low: z.number(), high: z.number(), closed: z.boolean() }),
  z.object({ kind: z.literal('missing'), column: z.string(), type }),
  /** Categories past the most frequent ones. */
  z.object({ kind: z.literal('other'), column: z.string(), type }),
])
export type SliceTerm = z.infer<typeof SliceTerm>

function termText(term: SliceTerm): string {
  const value = (number: number) =>
    term.type === 'date' || term.type === 'datetime'
      ? new Date(number).toISOString().slice(0, term.type === 'date' ? 10 : 19)
      : String(Number(number.toPrecision(12)))
  switch (term.kind) {
    case 'value':
      return `${term.column} = ${JSON.stringify(term.value)}`
    case 'range':
      return `${value(term.low)} ≤ ${term.column} ${term.closed ? '≤' : '<'} ${value(term.high)}`
    case 'missing':
      return `${term.column} is missing`
    case 'other':
      return `${term.column} is another value`
  }
}

/** What a slice is called, which also tells it from every other: `sex = "male" and 20 ≤ age < 35`. */
export function sliceName(terms: readonly SliceTerm[]): string {
  return terms.map(termText).join(' and ')
}

export const Slice = z.object({
  name: z.string(),
  terms: z.array(SliceTerm).min(1).max(2),
  rows: z.int(),
  metrics: z.array(MetricValue),
  /** Of the chosen metric: the slice minus all rows; p that the slice is like the rest, q after Benjamini and Hochberg. */
  difference: z.object({ value: maybe, low: maybe, high: maybe, p: maybe, q: maybe }),
  /** Worse than the whole with q ≤ 0.05. */
  worse: z.boolean(),
})
export type Slice = z.infer<typeof Slice>

export const SliceReport = z.object({
  metric: z.string(),
  rows: z.int(),
  seed: z.int(),
  resamples: z.int(),
  minSupport: z.int(),
  /** How p was found, in words. */
  test: z.string(),
  whole: z.array(MetricValue),
  /** Worst first. */
  slices: z.array(Slice),
  /** Slices that were left out because they have fewer rows than the minimum. */
  tooSmall: z.int(),
  /** Absent where the rows are those of the run itself. */
  seen: SeenRows.optional(),
})
export type SliceReport = z.infer<typeof SliceReport>

const Rate = z.object({ value: maybe, low: maybe, high: maybe, n: z.int() })
/** The largest difference between two groups, and the smallest ratio, with percentile bootstrap intervals. */
const Gap = z.object({ difference: Rate.omit({ n: true }), ratio: Rate.omit({ n: true }) })

export const FairnessGroup = z.object({
  name: z.string(),
  rows: z.int(),
  /** The share that is predicted positive, of all, of the positive, and of the negative rows. */
  selectionRate: Rate,
  truePositiveRate: Rate,
  falsePositiveRate: Rate,
})
export type FairnessGroup = z.infer<typeof FairnessGroup>

/**
 * How differently a model treats the groups of a column. Differences are the largest minus the smallest rate, ratios the
 * smallest over the largest, as in fairlearn; a maximum over groups is never below 0, so its interval leans upwards.
 */
export const Fairness = z.object({
  column: z.string(),
  positive: z.string(),
  rows: z.int(),
  seed: z.int(),
  resamples: z.int(),
  groups: z.array(FairnessGroup),
  tooSmall: z.int(),
  /** Demographic parity. */
  selectionRate: Gap,
  /** Equal opportunity. */
  truePositiveRate: Gap,
  falsePositiveRate: Gap,
  /** Equalised odds: the larger of the differences in true and in false positive rate, the smaller of the ratios. */
  equalizedOdds: Gap,
  /** Absent where the rows are those of the run itself. */
  seen: SeenRows.optional(),
})
export type Fairness = z.infer<typeof Fairness>

const Counts = { tp: z.int(), fp: z.int(), fn: z.int(), tn: z.int() }

/** What the thresholds of a binary model do on some rows. */
export const Thresholds = z.object({
  rows: z.int(),
  /** [negative, positive] */
  labels: z.array(z.string()),
  current: z.object({ threshold: z.number(), ...Counts }),
  presets: z.array(ThresholdPreset.extend(Counts)),
  /** Falling thresholds, evenly spread over the distinct scores. */
  points: z.array(z.object({ threshold: z.number(), ...Counts })),
  seen: SeenRows,
})
export type Thresholds = z.infer<typeof Thresholds>

const Answer = z.union([z.string(), z.number()])
export const ChangedRow = z.object({
  row: ShownRow,
  actual: Answer,
  before: Answer,
  after: Answer,
  /** fixed: right now, or closer; broken: right before, or closer then. */
  verdict: z.enum(['fixed', 'broken', 'other']),
})
export type ChangedRow = z.infer<typeof ChangedRow>

/** Rows of which two models say different things. */
export const ChangedRows = z.object({
  compared: z.int(),
  seen: SeenRows,
  changed: z.int(),
  fixed: z.int(),
  broken: z.int(),
  /** Of those that are asked for. */
  total: z.int(),
  rows: z.array(ChangedRow),
})
export type ChangedRows = z.infer<typeof ChangedRows>
