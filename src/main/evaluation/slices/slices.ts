import type { MetricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric as describeMetric } from '../../../shared/domain/evaluation/metrics.ts'
import type { Slice, SliceReport } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { AdditiveMetrics } from '../explain/additive.ts'
import { benjaminiHochberg, fisherExact, newcombe } from '../metrics/exact.ts'
import type { Grouping } from './groups.ts'
import { type Interval, percentiles, resampleCount, wilson } from '../metrics/intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { resampledCells, sumCells } from '../metrics/resamples.ts'
import { drawAll, ResampleBlock, seededDraw } from '../../statistics/resampling.ts'
import { normalCdf } from '../../statistics/special.ts'
import { spread } from '../../../shared/statistics/moments.ts'

export interface SliceOptions {
  /** What slices are ordered and tested by; the main one of the metrics when absent. */
  readonly metric?: string
  /** Slices of fewer rows are left out. */
  readonly minSupport: number
  readonly seed: number
}

/** The sums of one slice, and of all resamples of it. */
interface Measured {
  readonly grouping: Grouping
  readonly place: number
  readonly rows: number
  readonly sums: Float64Array
  /** Metrics × resamples. */
  readonly found: readonly Float64Array[]
}

/**
 * How a model does on parts of the data. Every resample of the bootstrap is one resample of all rows, seen by the whole and by
 * each slice, so that a difference between the two has the uncertainty that it has.
 *
 * Whether a slice differs from the rest: for shares of rows Fisher's exact test of the slice against all other rows, with
 * Newcombe's interval; for other metrics z = difference / bootstrap standard deviation, with a percentile interval. The p of
 * all slices together are corrected after Benjamini and Hochberg.
 *
 * @throws INVALID_INPUT for a metric that is not among those of the task
 */
export function evaluateSlices(metrics: AdditiveMetrics, groupings: readonly Grouping[], rows: number, options: SliceOptions): SliceReport {
  const id = chosenMetric(metrics, options.metric)
  const place = metrics.ids.indexOf(id)
  const resamples = resampleCount(rows, groupings.length + 1)
  const whole = measureWhole(metrics, rows, resamples)
  const all = groupings.flatMap((grouping) => measureGrouping(metrics, grouping, resamples, options.minSupport))
  runResamples(metrics, groupings, [whole, ...all], rows, { resamples, seed: options.seed })

  const lower = describeMetric(id).direction === 'lower'
  const slices = all.map((slice) => describe(slice, whole, metrics, place))
  const qs = benjaminiHochberg(slices.map(({ difference }) => difference.p))
  const described = slices.map((slice, i): Slice => {
    const { value } = slice.difference
    const q = qs[i]
    const worse = value !== null && q !== null && q <= 0.05 && (lower ? value > 0 : value < 0)
    return { ...slice, difference: { ...slice.difference, q }, worse }
  })
  return {
    metric: id,
    rows,
    seed: options.seed,
    resamples,
    minSupport: options.minSupport,
    test: whole.proportions.has(id)
      ? "Fisher's exact test against all other rows, Benjamini–Hochberg over the slices"
      : 'difference over its bootstrap standard deviation, Benjamini–Hochberg over the slices',
    whole: valuesOf(whole, metrics),
    slices: described.sort((a, b) => badness(b, lower) - badness(a, lower) || b.rows - a.rows),
    tooSmall: groupings.reduce((sum, { codes, slices: of }) => sum + countSmall(codes, of.length, options.minSupport), 0),
  }
}

function chosenMetric({ ids, main }: AdditiveMetrics, wanted: string | undefined): MetricId {
  const id = wanted === undefined ? main : ids.find((known) => known === wanted)
  if (id) return id
  throw new CairnError('INVALID_INPUT', `Slices are evaluated by ${ids.join(', ')}, not "${wanted}".`, {
    metric: `${wanted}`,
    metrics: [...ids],
  })
}

const badness = ({ difference: { value } }: Slice, lower: boolean) => (value === null ? -Infinity : lower ? value : -value)

function countsOf(codes: Int32Array, slices: number): Int32Array {
  const counts = new Int32Array(slices)
  for (const code of codes) counts[code]++
  return counts
}

const countSmall = (codes: Int32Array, slices: number, least: number) =>
  countsOf(codes, slices).filter((rows) => rows > 0 && rows < least).length

type Whole = Measured & { readonly proportions: ReturnType<AdditiveMetrics['proportions']> }

function measureWhole(metrics: AdditiveMetrics, rows: number, resamples: number): Whole {
  const grouping: Grouping = { columns: [], codes: new Int32Array(rows), slices: [{ name: '', terms: [] }] }
  const sums = sumCells({ codes: grouping.codes, count: 1 }, metrics)
  return {
    grouping,
    place: 0,
    rows,
    sums,
    found: metrics.ids.map(() => new Float64Array(resamples)),
    proportions: metrics.proportions(sums, 0),
  }
}

function measureGrouping(metrics: AdditiveMetrics, grouping: Grouping, resamples: number, least: number): Measured[] {
  const count = grouping.slices.length
  const sums = sumCells({ codes: grouping.codes, count }, metrics)
  return [...countsOf(grouping.codes, count).entries()]
    .filter(([, rows]) => rows > 0 && rows >= least)
    .map(([place, rows]) => ({
      grouping,
      place,
      rows,
      sums: sums.slice(place * metrics.width, (place + 1) * metrics.width),
      found: metrics.ids.map(() => new Float64Array(resamples)),
    }))
}

/** Fills in what every resample found. The whole comes first. */
function runResamples(
  metrics: AdditiveMetrics,
  groupings: readonly Grouping[],
  measured: readonly Measured[],
  rows: number,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): void {
  const [whole, ...slices] = measured
  const byGrouping = [
    { grouping: whole.grouping, own: [whole] },
    ...groupings.map((grouping) => ({ grouping, own: slices.filter((slice) => slice.grouping === grouping) })),
  ]
  if (rows < 2) return
  const block = new ResampleBlock(rows)
  const sumsOf = resampledCells(block, metrics, Math.max(...byGrouping.map(({ grouping }) => grouping.slices.length)))
  const sums = new Float64Array(metrics.width)
  drawAll(block, resamples, seededDraw(seed), (first) => {
    for (const { grouping, own } of byGrouping) {
      if (own.length === 0) continue
      const write = sumsOf({ codes: grouping.codes, count: grouping.slices.length })
      for (const { place, found } of own) {
        for (let lane = 0; lane < block.filled; lane++) {
          write(place, lane, sums)
          metrics.figures(sums, 0).forEach((value, m) => {
            found[m][first + lane] = value
          })
        }
      }
    }
  })
}

function valuesOf({ sums, rows, found }: Measured, metrics: AdditiveMetrics): MetricValue[] {
  const proportions = metrics.proportions(sums, 0)
  return metrics.figures(sums, 0).map((figure, m) => {
    const proportion = proportions.get(metrics.ids[m])
    const value = orNull(figure)
    const interval = value === null ? null : proportion ? wilson(proportion.k, proportion.n) : rows < 2 ? null : percentiles(found[m])
    const method = interval === null ? null : proportion ? 'wilson' : 'bootstrap'
    return { metric: metrics.ids[m], value, low: interval?.low ?? null, high: interval?.high ?? null, method, n: proportion?.n ?? rows }
  })
}

type Described = Omit<Slice, 'worse'>

function describe(slice: Measured, whole: Whole, metrics: AdditiveMetrics, m: number): Described {
  const { name, terms } = slice.grouping.slices[slice.place]
  const values = valuesOf(slice, metrics)
  const { interval, p } = compare(slice, whole, metrics, m)
  const value = orNull(metrics.figures(slice.sums, 0)[m] - metrics.figures(whole.sums, 0)[m])
  const known = value !== null
  return {
    name,
    terms: [...terms],
    rows: slice.rows,
    metrics: values,
    difference: {
      value,
      low: known ? (interval?.low ?? null) : null,
      high: known ? (interval?.high ?? null) : null,
      p: known ? p : null,
      q: null,
    },
  }
}

function compare(slice: Measured, whole: Whole, metrics: AdditiveMetrics, m: number): { interval: Interval | null; p: number | null } {
  const id = metrics.ids[m]
  const [part, all] = [metrics.proportions(slice.sums, 0).get(id), whole.proportions.get(id)]
  if (part && all) {
    const rest = { k: all.k - part.k, n: all.n - part.n }
    const between = newcombe(part, rest)
    // slice − whole is slice − rest, less the slice's own share of the whole.
    const share = rest.n / all.n
    return { interval: between && { low: between.low * share, high: between.high * share }, p: fisherExact(part, rest) }
  }
  if (slice.rows === whole.rows || slice.rows < 2) return { interval: null, p: slice.rows === whole.rows ? 1 : null }
  const differences = slice.found[m].map((value, r) => value - whole.found[m][r])
  return {
    interval: percentiles(differences),
    p: normalP(metrics.figures(slice.sums, 0)[m] - metrics.figures(whole.sums, 0)[m], differences),
  }
}

/** Two-sided, from the standard deviation of the resamples; null where they are all the same difference, or it is not defined in half of them. */
export function normalP(difference: number, resamples: Float64Array): number | null {
  const defined = resamples.filter((value) => !Number.isNaN(value))
  if (defined.length * 2 < resamples.length) return null
  const { sd } = spread(defined)
  if (sd === 0) return difference === 0 ? 1 : null
  return 2 * normalCdf(-Math.abs(difference) / sd)
}
