import { z } from 'zod'
import { count, delta, metric as metricText } from '../../numbers.ts'
import { McNemar, MetricDifference } from '../experiments/comparison.ts'
import { parseVersionRef } from '../refs.ts'
import { MetricValue } from './evaluation.ts'
import { nameOfMetric } from './metrics.ts'
import { SeenRows } from './seen.ts'
import { SliceTerm } from './slices.ts'

/** Two to ten models on the same rows: what is kept of it, and what every face says of it in the same words. */

const maybe = z.number().nullable()

/** One slice as two models do on it. */
export const SliceDifference = z.object({
  name: z.string(),
  terms: z.array(SliceTerm).min(1).max(2),
  rows: z.int(),
  before: maybe,
  after: maybe,
  /** after − before in the slice; the percentile interval of the paired bootstrap, p from its spread, q after Benjamini and Hochberg. */
  difference: z.object({ value: maybe, low: maybe, high: maybe, p: maybe, q: maybe }),
  /** Better or worse only where the interval leaves out 0 and q is at most 0.05. */
  verdict: z.enum(['better', 'worse', 'same', 'inconclusive']),
})
export type SliceDifference = z.infer<typeof SliceDifference>

export const SliceDifferences = z.object({
  metric: z.string(),
  minSupport: z.int(),
  resamples: z.int(),
  /** Worst first. */
  slices: z.array(SliceDifference),
  /** Slices that were left out because they have fewer rows than the minimum. */
  tooSmall: z.int(),
})
export type SliceDifferences = z.infer<typeof SliceDifferences>

/** What models come to on the same rows. The first one is the baseline. */
export const ComparedModels = z.object({
  rows: z.int(),
  /** Of the paired bootstrap. */
  resamples: z.int(),
  seed: z.int(),
  seen: SeenRows,
  /** The metric that the verdict is about: it suits the task and the balance of the classes of these rows. */
  main: z.string(),
  models: z.array(
    z.object({
      /** Rows of the part that it was trained on, and by which its best epoch was chosen; null where that is not known. */
      trained: z.int().nullable(),
      validated: z.int().nullable(),
      metrics: z.array(MetricValue),
    }),
  ),
  /** Of each model but the first, to the first. */
  pairs: z.array(z.object({ differences: z.array(MetricDifference), mcnemar: McNemar.nullable(), slices: SliceDifferences })),
})
export type ComparedModels = z.infer<typeof ComparedModels>

interface Named {
  readonly before: string
  readonly after: string
}

/** `v2` and `v3` for two versions of one model, else the names as they are. */
export function shortNames({ before, after }: Named): Named {
  if (!before.includes('@') || !after.includes('@')) return { before, after }
  const [a, b] = [parseVersionRef(before), parseVersionRef(after)]
  if (a.by !== 'number' || b.by !== 'number' || a.name !== b.name) return { before, after }
  return { before: `v${a.number}`, after: `v${b.number}` }
}

interface Stated extends Named {
  readonly dataset: string
  readonly part: 'all' | 'train' | 'validation' | 'test'
  readonly compared: ComparedModels
  /** Which of the models but the first. */
  readonly pair: number
}

/**
 * The verdict in one sentence: `v3 is probably better than v2 on wine@v2 test (accuracy 0.9120 vs 0.8940, difference +0.0180, 95 % CI
 * −0.0020 to 0.0390, McNemar p 0.08)`.
 */
export function verdictSentence({ dataset, part, compared, pair, ...named }: Stated): string {
  const { before, after } = shortNames(named)
  const { differences, mcnemar } = compared.pairs[pair]
  const main = differences.find((one) => one.metric === compared.main)
  const where = `on ${dataset} ${part === 'all' ? '(all rows)' : part}`
  if (!main || main.verdict === null)
    return capital(`${after} cannot be judged against ${before} ${where}: ${main?.words ?? 'no shared metric'}`)
  const figures = [
    `${metricInText(main.metric)} ${metricText(main.value)} vs ${metricText(main.baseline)}`,
    `difference ${delta(main.difference)}`,
    main.low !== null && main.high !== null && `95 % CI ${metricText(main.low)} to ${metricText(main.high)}`,
    mcnemar && `McNemar ${pText(mcnemar.p)}`,
  ]
  return capital(`${verdictText(main.verdict, before, after)} ${where} (${figures.filter(Boolean).join(', ')})`)
}

function verdictText(verdict: NonNullable<MetricDifference['verdict']>, before: string, after: string): string {
  if (verdict === 'inconclusive') return `Inconclusive: neither ${after} nor ${before} is clearly better`
  if (verdict === 'same') return `${after} and ${before} are the same`
  return `${after} is ${verdict} than ${before}`
}

/** Who may have seen the compared rows in training, in one sentence; null where nobody has. */
export function optimisticSentence(names: readonly string[], { models, seen }: ComparedModels): string | null {
  const told = models.flatMap(({ trained }, place) => {
    if (trained === null) return [`${names[place]} may have seen these rows in training; its result may be optimistic.`]
    if (trained === 0 || seen.leftOut) return []
    return [`${names[place]} has seen ${count(trained)} of these ${count(seen.rows)} rows in training; its result may be optimistic.`]
  })
  return told.length === 0 ? null : told.map(capital).join(' ')
}

/** Whether a difference may be shown as better or worse: its interval leaves out 0. */
export function isApart({ low, high }: { readonly low: number | null; readonly high: number | null }): boolean {
  return low !== null && high !== null && (low > 0 || high < 0)
}

/** `p 0.08`, `p < 0.001` */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p ${Number(p.toPrecision(2))}`
}

/** A metric within a sentence: `accuracy`, `ROC AUC`. */
export function metricInText(id: string): string {
  const name = nameOfMetric(id)
  return /^[A-Z][a-z]/.test(name) && !/^(Cohen|Matthews|Pearson|Spearman|Kendall|Brier)/.test(name)
    ? name.charAt(0).toLowerCase() + name.slice(1)
    : name
}

const capital = (text: string) => (/^run \d/.test(text) ? `R${text.slice(1)}` : text)
