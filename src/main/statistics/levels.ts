import type { Counts } from '../../shared/domain/models/profile.ts'

/** One category with its rows on both sides. */
export interface Level {
  readonly value: string
  readonly from: number
  readonly to: number
}

export interface AlignedLevels {
  readonly levels: Level[]
  /** All other categories, as one: few rows, or not counted one by one. */
  readonly others: { readonly from: number; readonly to: number }
}

/** Categories with no more rows than this over both sides are among the others: each alone says nothing of a shift, as the values of an id. */
const fewRows = 2

/**
 * The union of the categories of two sides. One that a side has not is 0 there, unless that side has more categories than were counted one by one:
 * then it has as many rows as would be no shift, within what the others leave. Of such a side only categories well above the last counted ones stand
 * alone. Which of many similar ones come first there is chance, and they would seem rarer on the other side.
 * @param few categories with no more rows than this over both sides are among the others
 */
export function alignLevels(a: Counts, b: Counts, few = fewRows): AlignedLevels {
  const [sideA, sideB] = [sideOf(a), sideOf(b)]
  const values = [...sideA.rows.keys(), ...[...sideB.rows.keys()].filter((value) => !sideA.rows.has(value))]
  const levels: Level[] = []
  let [from, to] = [0, 0]
  for (const value of values) {
    const [own, other] = [sideA.rows.get(value), sideB.rows.get(value)]
    if (!standsOut(own ?? 0, other ?? 0, sideA, sideB) || !standsOut(other ?? 0, own ?? 0, sideB, sideA)) continue
    const level = { value, from: own ?? likelyRows(sideA, other ?? 0, sideB), to: other ?? likelyRows(sideB, own ?? 0, sideA) }
    if (level.from + level.to <= few) continue
    if (own === undefined) sideA.hidden -= level.from
    if (other === undefined) sideB.hidden -= level.to
    levels.push(level)
    from += level.from
    to += level.to
  }
  return { levels, others: { from: Math.max(0, sideA.total - from), to: Math.max(0, sideB.total - to) } }
}

interface Side {
  readonly rows: ReadonlyMap<string, number>
  readonly total: number
  /** Up to so many rows a category may have come first by chance. */
  readonly blur: number
  /** A category that was not counted has no more rows, */
  readonly most: number
  /** and all of those together so many. */
  hidden: number
}

function sideOf({ values, rest }: Counts): Side {
  const rows = new Map(values.map(({ value, rows: own }) => [value, own]))
  const total = values.reduce((sum, { rows: own }) => sum + own, rest.rows)
  const last = rest.values === 0 ? 0 : (values.at(-1)?.rows ?? rest.rows)
  return { rows, total, blur: rest.values === 0 ? 0 : last + 4 * Math.sqrt(last), most: last, hidden: rest.rows }
}

/** Whether no category of so many rows is among the counted ones of `side` by chance, by its rows there or by those on the other side. */
function standsOut(own: number, other: number, { blur, total }: Side, { total: otherTotal }: Side): boolean {
  if (blur === 0 || own > blur) return true
  const expected = (blur / total) * otherTotal
  return other > expected + 4 * Math.sqrt(expected) + 4
}

function likelyRows(side: Side, otherRows: number, other: Side): number {
  return Math.max(0, Math.min(side.most, side.hidden, Math.round((otherRows / other.total) * side.total)))
}
