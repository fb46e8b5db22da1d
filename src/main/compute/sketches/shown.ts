import type { SketchedColumn } from '../../../shared/contract/compute/index.ts'
import type { CategoryProfile, ColumnProfile, NumberProfile } from '../../../shared/domain/models/profile.ts'
import { isoText, profileEdges, valueText } from '../../datasets/tasks.ts'
import { type Empirical, empiricalOf, quantileOf, rowsUpTo } from '../../statistics/empirical.ts'

const mostShown = 20

/** A column as that of a dataset version is shown, with the errors of its figures. */
export function shownColumn(profile: ColumnProfile): SketchedColumn {
  return profile.kind === 'number' ? shownNumbers(profile) : shownCategories(profile)
}

function shownNumbers(profile: NumberProfile): SketchedColumn {
  const { name, type, missing, distinct, distinctIsExact, infinite, min, max, mean, deviation } = profile
  const empirical = empiricalOf(profile)
  const { rows } = empirical
  const numeric = type === 'integer' || type === 'number'
  const shown = (value: number | null) => (value === null || numeric ? value : isoText(type, value))
  const q = (p: number) => quantileOf(empirical, p)
  const sd = deviation !== null && rows > 1 ? deviation * Math.sqrt(rows / (rows - 1)) : null
  const frequent = (profile.counts ?? []).toSorted((a, b) => b.rows - a.rows || a.value - b.value)
  return {
    name,
    type,
    missing,
    distinct,
    distinctIsExact,
    infinite,
    min: shown(min),
    max: shown(max),
    mean: numeric ? mean : null,
    sd: numeric ? sd : null,
    quantiles: numeric && rows > 0 ? { p05: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95) } : null,
    top: frequent.slice(0, mostShown).map((one) => ({ value: valueText(type, one.value), count: one.rows })),
    histogram: min === null || max === null ? null : binned(empirical, profileEdges(min, max, type === 'integer')),
    rankError: empirical.rankError,
    uncounted: 0,
  }
}

/** As `countSorted` counts: a lower edge belongs to its bin, to the last one both. */
function binned(empirical: Empirical, edges: readonly number[]) {
  const below = edges.map((edge, place) => Math.round(rowsUpTo(empirical, edge, place === edges.length - 1)))
  return { edges: [...edges], counts: below.slice(1).map((rows, bin) => rows - below[bin]) }
}

function shownCategories({ name, type, missing, distinct, distinctIsExact, counts, uncounted }: CategoryProfile): SketchedColumn {
  const top = counts.values.slice(0, mostShown).map(({ value, rows }) => ({ value, count: rows }))
  const noNumbers = { infinite: 0, min: null, max: null, mean: null, sd: null, quantiles: null, histogram: null, rankError: 0 }
  return { name, type, missing, distinct, distinctIsExact, ...noNumbers, top, uncounted: uncounted ?? 0 }
}
