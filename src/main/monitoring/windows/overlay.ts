import type { Overlay } from '../../../shared/contract/monitoring/index.ts'
import type { CategoryProfile, ColumnProfile, NumberProfile, Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { CheckResult, Comparison } from '../../../shared/domain/monitoring/checks.ts'

type Bins = Overlay['bins']

const mostBins = 30
const mostValues = 20
/** Of the values on each side so many are within the edges; the others lie in the first and last bin. */
const shown = 0.995

/** The inputs of two profiles side by side: those that drift first, then by importance, then in their order. */
export function overlaysOf(
  reference: Profile,
  current: Profile,
  comparison: Comparison,
  importance: ReferenceProfile['importance'],
): Overlay[] {
  const results = new Map(comparison.checks.filter(({ check }) => check === 'drift').map((result) => [result.subject, result]))
  const shares = new Map(importance?.map(({ column, share }) => [column, share]))
  const now = new Map(current.columns.map((column) => [column.name, column]))
  return reference.columns
    .flatMap((before) => {
      const column = now.get(before.name)
      return column ? overlayOf(before, column, results.get(before.name), shares.get(before.name) ?? null) : []
    })
    .toSorted(
      (a, b) => Number(b.drifting) - Number(a.drifting) || (b.importance ?? 0) - (a.importance ?? 0) || (b.effect ?? 0) - (a.effect ?? 0),
    )
}

/** What a model said on both sides: labels, the probability of each class, or values. */
export function predictionOverlays(reference: Profile | null, current: Profile, comparison: Comparison): Overlay[] {
  const [before, now] = [reference?.prediction, current.prediction]
  if (!before || !now) return []
  const results = comparison.checks.filter(({ check }) => check === 'predictionDrift')
  const whole = results.find(({ subject }) => subject === null)
  const classes = new Map(now.probabilities.map(({ label, profile }) => [label, profile]))
  return [
    ...(before.labels && now.labels ? overlayOf(before.labels, now.labels, whole, null) : []),
    ...before.probabilities.flatMap(({ label, profile }) => {
      const same = classes.get(label)
      const named = { ...profile, name: label }
      return same
        ? overlayOf(
            named,
            same,
            results.find(({ subject }) => subject === label),
            null,
          )
        : []
    }),
    ...(before.values && now.values ? overlayOf(before.values, now.values, whole, null) : []),
  ]
}

function overlayOf(before: ColumnProfile, now: ColumnProfile, result: CheckResult | undefined, importance: number | null): Overlay[] {
  const bins = binsOf(before, now)
  if (bins === null) return []
  return [
    {
      column: before.name,
      drifting: result?.outcome === 'fail',
      effect: result?.value ?? null,
      adjustedP: result?.adjustedP ?? null,
      importance,
      missing: { reference: missingShare(before), current: missingShare(now) },
      bins,
    },
  ]
}

function missingShare({ missing, rows }: ColumnProfile): number {
  return rows === 0 ? 0 : missing / rows
}

/** Null for a number against a category: that is no distribution but another type, and a check of its own. */
function binsOf(before: ColumnProfile, now: ColumnProfile): Bins | null {
  if (before.kind === 'number' && now.kind === 'number') return numberBins(before, now)
  if (before.kind === 'category' && now.kind === 'category') return categoryBins(before, now)
  return null
}

function numberBins(before: NumberProfile, now: NumberProfile): Bins {
  const edges = wholeEdges(before, now) ?? evenEdges(before, now)
  return { kind: 'number', edges, reference: sharesIn(edges, before), current: sharesIn(edges, now) }
}

/** A bin for each value, where both have few and whole ones, such as grades. */
function wholeEdges(before: NumberProfile, now: NumberProfile): number[] | null {
  if (before.counts === null || now.counts === null) return null
  const values = [...before.counts, ...now.counts].map(({ value }) => value)
  const [first, last] = [Math.min(...values), Math.max(...values)]
  if (values.length === 0 || !values.every(Number.isInteger) || last - first >= mostBins) return null
  return Array.from({ length: last - first + 2 }, (_, place) => first + place - 0.5)
}

function evenEdges(before: NumberProfile, now: NumberProfile): number[] {
  const sides = [before.sketch, now.sketch].filter((sketch) => sketch.length > 0)
  if (sides.length === 0) return []
  const low = Math.min(...sides.map((sketch) => sketch[Math.floor((1 - shown) * sketch.length)]))
  const high = Math.max(...sides.map((sketch) => sketch[Math.min(sketch.length - 1, Math.floor(shown * sketch.length))]))
  const width = (high - low) / mostBins
  if (!(width > 0) || !Number.isFinite(width)) return [low - 0.5, low + 0.5]
  return Array.from({ length: mostBins + 1 }, (_, place) => (place === mostBins ? high : low + place * width))
}

/** What lies beyond the edges counts in the bin beside it. */
function sharesIn(edges: readonly number[], { counts, sketch }: NumberProfile): number[] {
  const bins = Array.from({ length: Math.max(0, edges.length - 1) }, () => 0)
  const values = counts ?? sketch.map((value) => ({ value, rows: 1 }))
  const all = values.reduce((sum, { rows }) => sum + rows, 0)
  if (all === 0 || bins.length === 0) return bins
  let place = 0
  for (const { value, rows } of values) {
    while (place < bins.length - 1 && value >= edges[place + 1]) place++
    bins[place] += rows / all
  }
  return bins
}

/** The values that are frequent on either side, by their rows in the reference. */
function categoryBins(before: CategoryProfile, now: CategoryProfile): Bins {
  const [shares, currents] = [sharesOf(before), sharesOf(now)]
  const all = [...new Set([...shares.keys(), ...currents.keys()])]
  const of = (value: string) => ({ value, reference: shares.get(value) ?? 0, current: currents.get(value) ?? 0 })
  const values = all
    .map(of)
    .toSorted((a, b) => Math.max(b.reference, b.current) - Math.max(a.reference, a.current))
    .slice(0, mostValues)
    .toSorted((a, b) => b.reference - a.reference || b.current - a.current)
  const rest = (side: 'reference' | 'current') => Math.max(0, 1 - values.reduce((sum, value) => sum + value[side], 0))
  const hidden = all.length - values.length + Math.max(before.counts.rest.values, now.counts.rest.values)
  const empty = (profile: CategoryProfile) => profile.rows === profile.missing
  return {
    kind: 'category',
    values,
    rest: {
      values: hidden,
      reference: hidden === 0 || empty(before) ? 0 : rest('reference'),
      current: hidden === 0 || empty(now) ? 0 : rest('current'),
    },
  }
}

function sharesOf({ counts, rows, missing }: CategoryProfile): Map<string, number> {
  const present = rows - missing
  return new Map(counts.values.map(({ value, rows: some }) => [value, present === 0 ? 0 : some / present]))
}
