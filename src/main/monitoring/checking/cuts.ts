import type { WindowPlan } from '../../../shared/domain/monitoring/monitor.ts'
import type { Duck } from '../../datasets/tasks.ts'
import type { KnownWindow } from './types.ts'

/** Half-open [start, end), in ms since 1970 UTC. */
export interface Cut {
  readonly start: number
  readonly end: number
  /** Rows of the log in it, and how many of them have a label. */
  readonly logged: number
  readonly labelled: number
}

export interface Cutting {
  readonly plan: WindowPlan
  /** SQL of a relation of log rows with `actual`. */
  readonly rows: string
  readonly from: number
  readonly now: number
  readonly through: number | null
  readonly open: boolean
  readonly empty: boolean
  readonly known: readonly KnownWindow[]
}

export interface Cuts {
  /** To check, oldest first. */
  readonly cuts: readonly Cut[]
  /** Everything before it is cut. */
  readonly through: number | null
  readonly waiting: number
}

/** Requests that came before a window ended are answered and written by then; later ones open it again. In ms. */
export const grace = 5_000
/** Windows without a request, one after the other, that are noted at once. */
const mostEmpty = 100

/** How rows of a log fall into windows: those that are new, or have more rows or labels than when they were checked. */
export function cutLog(duck: Duck, cutting: Cutting): Promise<Cuts> {
  return cutting.plan.kind === 'count' ? byCount(duck, cutting, cutting.plan.rows) : byTime(duck, cutting)
}

/**
 * How far a log is cut once some of the cuts are checked. What was not checked is cut again the next time; windows that were opened again
 * lie before what is cut already, and take nothing of it back: else their rows would fall into other windows too.
 */
export function throughAfter(
  { cuts, through }: Pick<Cuts, 'cuts' | 'through'>,
  chosen: readonly Cut[],
  before: number | null,
): number | null {
  const last = chosen.at(-1)
  return last === undefined || chosen.length === cuts.length ? through : Math.max(before ?? last.end, last.end)
}

const counts = 'count(*)::DOUBLE, count(actual)::DOUBLE'

async function byTime(duck: Duck, { plan, rows, from, now, through, open, empty, known }: Cutting): Promise<Cuts> {
  const length = (plan.kind === 'time' ? plan.seconds : 1) * 1_000
  const found = await duck.rows(
    `SELECT (epoch_ms("at") // ${length})::DOUBLE AS place, ${counts} FROM ${rows} GROUP BY place ORDER BY place`,
  )
  const cuts = new Map(found.map(([place, logged, labelled]) => [Number(place), cutOf(Number(place) * length, length, logged, labelled)]))
  const closed = Math.floor((now - grace) / length) * length
  if (empty) {
    const first = Math.max(Math.ceil((through ?? from) / length), closed / length - mostEmpty)
    for (let place = first; place * length < closed; place++) if (!cuts.has(place)) cuts.set(place, cutOf(place * length, length, 0, 0))
  }
  const ended = [...cuts.values()].filter(({ end }) => end <= closed || open).toSorted((a, b) => a.start - b.start)
  return { cuts: changed(ended, known), through: Math.max(through ?? closed, closed), waiting: 0 }
}

function cutOf(start: number, length: number, logged: unknown, labelled: unknown): Cut {
  return { start, end: start + length, logged: Number(logged), labelled: Number(labelled) }
}

/**
 * A window ends where so many rows have come, between two moments: so that it is half-open in time, it has a few rows more or less where
 * requests have several rows. What comes late for one that is closed belongs to that one.
 */
async function byCount(duck: Duck, { rows, from, through, known }: Cutting, size: number): Promise<Cuts> {
  const start = through ?? from
  const fresh = await duck.rows(
    `SELECT (before // ${size})::DOUBLE AS place, min(moment)::DOUBLE, max(moment)::DOUBLE, sum(n)::DOUBLE, sum(logged)::DOUBLE, sum(labelled)::DOUBLE
     FROM (SELECT *, sum(n) OVER (ORDER BY moment) - n AS before
       FROM (SELECT epoch_ms("at") AS moment, count(*) FILTER (code < 400) AS n, count(*) AS logged, count(actual) AS labelled FROM ${rows} WHERE epoch_ms("at") >= ${start} GROUP BY moment))
     GROUP BY place ORDER BY place`,
  )
  const cuts: Cut[] = []
  let [before, begun, waiting] = [0, through, 0]
  for (const [place, first, last, n, logged, labelled] of fresh.map((row) => row.map(Number))) {
    before += n
    if (before < (place + 1) * size) {
      waiting = n
      break
    }
    const end = last + 1
    cuts.push({ start: begun ?? first, end, logged, labelled })
    begun = end
  }
  const again = known.length === 0 ? [] : await recounted(duck, rows, known)
  return { cuts: [...changed(again, known), ...cuts], through: begun, waiting }
}

/** The windows that are known, as the log has them now. */
async function recounted(duck: Duck, rows: string, known: readonly KnownWindow[]): Promise<Cut[]> {
  const values = known.map(({ start, end }) => `(${start}::BIGINT, ${end}::BIGINT)`).join(', ')
  const found = await duck.rows(
    `SELECT s::DOUBLE, e::DOUBLE, ${counts} FROM (VALUES ${values}) AS w(s, e) JOIN (SELECT epoch_ms("at") AS moment, actual FROM ${rows}) r
     ON r.moment >= w.s AND r.moment < w.e GROUP BY s, e ORDER BY s`,
  )
  return found.map((row) => row.map(Number)).map(([start, end, logged, labelled]) => ({ start, end, logged, labelled }))
}

/** A log is shortened as it grows old: what has fewer rows than before is left as it was checked. */
function changed(cuts: readonly Cut[], known: readonly KnownWindow[]): Cut[] {
  const before = new Map(known.map((window) => [`${window.start}-${window.end}`, window]))
  return cuts.filter(({ start, end, logged, labelled }) => {
    const seen = before.get(`${start}-${end}`)
    return !seen || logged > seen.logged || (logged === seen.logged && labelled > seen.labelled)
  })
}
