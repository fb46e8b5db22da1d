import { type MetricId, metric as describeMetric } from '../../../shared/domain/evaluation/metrics.ts'
import { isApart, type SliceDifference, type SliceDifferences } from '../../../shared/domain/evaluation/modelComparison.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import type { AdditiveMetrics } from '../explain/additive.ts'
import { benjaminiHochberg } from '../metrics/exact.ts'
import { percentiles } from '../metrics/intervals.ts'
import { resampledCells, sumCells } from '../metrics/resamples.ts'
import { type Draw, drawAll, ResampleBlock } from '../../statistics/resampling.ts'
import type { Grouping } from './groups.ts'
import { normalP } from './slices.ts'

export interface SliceDifferencesInput {
  /** Of two models on the same rows, in the same order. */
  readonly before: AdditiveMetrics
  readonly after: AdditiveMetrics
  readonly groupings: readonly Grouping[]
  readonly rows: number
  readonly metric: MetricId
  /** Slices of fewer rows are left out. */
  readonly minSupport: number
  readonly resamples: number
  readonly draw: Draw
}

/** A slice, and the difference that each resample of all rows gave in it. */
interface Place {
  readonly grouping: Grouping
  readonly place: number
  readonly rows: number
  readonly drawn: Float64Array
}

/** The largest q that counts as more than chance. */
const largestQ = 0.05

/**
 * On which parts of the data one model is better or worse than another. Every resample holds the same rows for both models and all
 * slices (the paired bootstrap, as `pairedDifferences` has it); p is that of z = difference / bootstrap standard deviation, and all
 * slices together are corrected after Benjamini and Hochberg (1995). A metric that half of the resamples do not define in a slice
 * has neither interval nor p there.
 */
export function sliceDifferences(input: SliceDifferencesInput): SliceDifferences {
  const { before, after, groupings, rows, metric, minSupport, resamples, draw } = input
  const [a, b] = [before.ids.indexOf(metric), after.ids.indexOf(metric)]
  const places = groupings.map((grouping) => placesOf(grouping, minSupport, rows < 2 ? 0 : resamples))
  if (rows >= 2) {
    const block = new ResampleBlock(rows)
    const most = Math.max(0, ...groupings.map((grouping) => grouping.slices.length))
    const [sumsBefore, sumsAfter] = [before, after].map((metrics) => ({
      of: resampledCells(block, metrics, most),
      sums: new Float64Array(metrics.width),
    }))
    drawAll(block, resamples, draw, (first) => {
      groupings.forEach(({ codes, slices }, g) => {
        const cells = { codes, count: slices.length }
        const [was, is] = [sumsBefore.of(cells), sumsAfter.of(cells)]
        for (const { place, drawn } of places[g].large) {
          for (let lane = 0; lane < block.filled; lane++) {
            was(place, lane, sumsBefore.sums)
            is(place, lane, sumsAfter.sums)
            drawn[first + lane] = after.figures(sumsAfter.sums, 0)[b] - before.figures(sumsBefore.sums, 0)[a]
          }
        }
      })
    })
  }
  const slices = groupings.flatMap((grouping, g) => {
    const [was, is] = [sumsOf(before, grouping), sumsOf(after, grouping)]
    return places[g].large.map((slice) => ({
      slice,
      before: before.figures(was, slice.place * before.width)[a],
      after: after.figures(is, slice.place * after.width)[b],
    }))
  })
  const described = slices.map(({ slice, ...values }) => describe(slice, values))
  const qs = benjaminiHochberg(described.map(({ difference }) => difference.p))
  const lower = describeMetric(metric).direction === 'lower'
  const judged = described.map((slice, i) => judge(slice, qs[i], lower))
  return {
    metric,
    minSupport,
    resamples: rows < 2 ? 0 : resamples,
    slices: judged.sort((x, y) => rank(x) - rank(y) || harm(y, lower) - harm(x, lower) || y.rows - x.rows),
    tooSmall: places.reduce((sum, { small }) => sum + small, 0),
  }
}

const sumsOf = (metrics: AdditiveMetrics, { codes, slices }: Grouping) => sumCells({ codes, count: slices.length }, metrics)

function placesOf(grouping: Grouping, minSupport: number, resamples: number): { large: Place[]; small: number } {
  const counts = new Int32Array(grouping.slices.length)
  for (const code of grouping.codes) counts[code]++
  const used = [...counts.entries()].filter(([, rows]) => rows > 0)
  const large = used
    .filter(([, rows]) => rows >= minSupport)
    .map(([place, rows]) => ({ grouping, place, rows, drawn: new Float64Array(resamples) }))
  return { large, small: used.length - large.length }
}

function describe({ grouping, place, rows, drawn }: Place, values: { before: number; after: number }): Omit<SliceDifference, 'verdict'> {
  const { name, terms } = grouping.slices[place]
  const value = orNull(values.after - values.before)
  const interval = value === null || drawn.length === 0 || rows < 2 ? null : percentiles(drawn)
  const p = interval === null || value === null ? null : (normalP(value, drawn) ?? allAlikeP(rows))
  return {
    name,
    terms: [...terms],
    rows,
    before: orNull(values.before),
    after: orNull(values.after),
    difference: { value, low: interval?.low ?? null, high: interval?.high ?? null, p, q: null },
  }
}

/** Every row of the slice speaks for the same model, by as much: the sign test. */
const allAlikeP = (rows: number) => Math.min(1, 2 ** (1 - rows))

function judge(slice: Omit<SliceDifference, 'verdict'>, q: number | null, lower: boolean): SliceDifference {
  const { value, low, high } = slice.difference
  const decided = value !== null && q !== null && q <= largestQ && isApart({ low, high })
  const verdict = value === 0 && low === 0 && high === 0 ? 'same' : !decided ? 'inconclusive' : value < 0 === lower ? 'better' : 'worse'
  return { ...slice, difference: { ...slice.difference, q }, verdict }
}

const rank = ({ verdict }: SliceDifference) => (verdict === 'worse' ? 0 : 1)
const harm = ({ difference: { value } }: SliceDifference, lower: boolean) => (value === null ? -Infinity : lower ? value : -value)
