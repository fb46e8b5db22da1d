import type { ColumnProfile, NumberProfile } from '../../../shared/domain/models/profile.ts'
import { countsOf, isLevelled } from '../../statistics/columnDrift.ts'
import { type Empirical, empiricalOf, shareUpTo } from '../../statistics/empirical.ts'
import { alignLevels } from '../../statistics/levels.ts'
import { share, valueText } from './texts.ts'

/** What became more and what became less frequent from the reference to the window, as sentences with the shares of both. */
export function changeText(reference: ColumnProfile, window: ColumnProfile): string {
  if (reference.kind === 'number' && window.kind === 'number') {
    return isLevelled(reference) ? levelText(reference, window) : rangeText(reference, window)
  }
  return levelText(reference, window)
}

interface Move {
  readonly what: string
  readonly from: number
  readonly to: number
}

const shownMoves = 2

function levelText(reference: ColumnProfile, window: ColumnProfile): string {
  const [a, b] = bothCounts(reference, window)
  const { levels, others } = alignLevels(a, b)
  const [before, now] = [levels.reduce((sum, { from }) => sum + from, others.from), levels.reduce((sum, { to }) => sum + to, others.to)]
  const moves: Move[] = levels.map(({ value, from, to }) => ({
    what: valueText(reference.kind === 'number' ? Number(value) : value, reference.type),
    from: from / before,
    to: to / now,
  }))
  moves.push({ what: levels.length === 0 ? 'all values' : 'other values', from: others.from / before, to: others.to / now })
  const byRise = moves.toSorted((x, y) => y.to - y.from - (x.to - x.from))
  const rising = byRise.filter(({ from, to }) => to > from).slice(0, shownMoves)
  const falling = byRise.filter(({ from, to }) => to < from).slice(-shownMoves)
  return sentences(rising, falling.toReversed())
}

function bothCounts(reference: ColumnProfile, window: ColumnProfile) {
  if (reference.kind === 'number' && window.kind === 'number') return [countsOf(reference, window), countsOf(window, reference)] as const
  const empty = { values: [], rest: { values: 0, rows: 0 } }
  return [reference.kind === 'category' ? reference.counts : empty, window.kind === 'category' ? window.counts : empty] as const
}

/** Between the tenths of the reference, and beyond its range: the run of ranges that gained most, and the one that lost most. */
function rangeText(reference: NumberProfile, window: NumberProfile): string {
  const [a, b] = [empiricalOf(reference), empiricalOf(window)]
  const edges = edgesOf(reference, a)
  const bins = [...edges.keys(), edges.length].map((place) => {
    const within = (one: Empirical) => upTo(one, edges, place) - upTo(one, edges, place - 1)
    return { from: within(a), to: within(b) }
  })
  const move = (sign: 1 | -1): Move[] => {
    const best = bestRun(bins.map(({ from, to }) => sign * (to - from)))
    if (best === null) return []
    const run = widened(best, bins)
    const own = bins.slice(run.first, run.last + 1)
    const sum = (side: 'from' | 'to') =>
      Math.min(
        1,
        own.reduce((total, bin) => total + bin[side], 0),
      )
    return [{ what: between(edges[run.first - 1], edges[run.last], reference), from: sum('from'), to: sum('to') }]
  }
  return sentences(move(1), move(-1))
}

const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** A range holds its lower edge; nothing of the reference lies below the first one or in the last range, but its highest value. */
function edgesOf({ min, max }: NumberProfile, { values, upTo, rows }: Empirical): number[] {
  const at = (tenth: number) => values[Math.max(0, firstAtLeast(upTo, (rows * tenth) / 10))]
  const all = [min ?? values[0], ...tenths.map(at), max ?? values[values.length - 1]]
  return [...new Set(all)].sort((x, y) => x - y)
}

function firstAtLeast(ascending: ArrayLike<number>, limit: number): number {
  let place = 0
  while (place < ascending.length - 1 && ascending[place] < limit) place++
  return place
}

function upTo(one: Empirical, edges: readonly number[], place: number): number {
  if (place < 0) return 0
  return place >= edges.length ? 1 : shareUpTo(one, edges[place], false)
}

interface Run {
  readonly first: number
  readonly last: number
}

/** The run of neighbours with the greatest sum (Kadane); null where none is positive. */
function bestRun(gains: readonly number[]): Run | null {
  let best: Run | null = null
  let [most, sum, first] = [0, 0, 0]
  gains.forEach((gain, place) => {
    if (sum <= 0) [sum, first] = [0, place]
    sum += gain
    if (sum > most + 1e-12) [most, best] = [sum, { first, last: place }]
  })
  return best
}

/** Up to the ends, where nothing lies beyond: `below 9` says it shorter than `from 4 to 9`. */
function widened({ first, last }: Run, bins: readonly { from: number; to: number }[]): Run {
  const isEmpty = ({ from, to }: { from: number; to: number }) => from < 1e-12 && to < 1e-12
  return { first: bins.slice(0, first).every(isEmpty) ? 0 : first, last: bins.slice(last + 1).every(isEmpty) ? bins.length - 1 : last }
}

function between(low: number | undefined, high: number | undefined, { type }: NumberProfile): string {
  if (low === undefined && high === undefined) return 'all values'
  if (low === undefined) return `values below ${valueText(high ?? 0, type)}`
  if (high === undefined) return `values of ${valueText(low, type)} or more`
  return `values from ${valueText(low, type)} to ${valueText(high, type)}`
}

function sentences(rising: readonly Move[], falling: readonly Move[]): string {
  const part =
    (verb: string) =>
    ({ what, from, to }: Move) =>
      `${what} ${verb} from ${share(from)} to ${share(to)}`
  const more = rising.map(part('rose')).join(', ')
  const less = falling.map(part('fell')).join(', ')
  if (more === '' && less === '') return 'No range of values became clearly more or less frequent.'
  const text = [more, less].filter((one) => one !== '').join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
