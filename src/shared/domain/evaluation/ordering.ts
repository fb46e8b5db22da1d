/** Rows put in order by a value, with the ends of each group of equal values: `order[ends[g − 1] … ends[g] − 1]` are tied. */
export interface Ordering {
  readonly order: Uint32Array
  readonly ends: Uint32Array
}

/** Stable: tied rows keep the order they came in. The values must not be NaN. */
export function orderBy(values: ArrayLike<number>, direction: 'rising' | 'falling'): Ordering {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row)
  if (direction === 'rising') order.sort((a, b) => values[a] - values[b] || a - b)
  else order.sort((a, b) => values[b] - values[a] || a - b)
  return { order, ends: groupEnds(values, order) }
}

function groupEnds(values: ArrayLike<number>, order: Uint32Array): Uint32Array {
  const ends = new Uint32Array(order.length)
  let groups = 0
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || values[order[i]] !== values[order[i - 1]]) ends[groups++] = i
  }
  return ends.slice(0, groups)
}

/** A weight of 1 for every row: the sample itself, as a resample sees it. */
export function unitWeights(rows: number): Int32Array {
  return new Int32Array(rows).fill(1)
}

/** NaN and infinity become null: what is not defined is stored as nothing. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
