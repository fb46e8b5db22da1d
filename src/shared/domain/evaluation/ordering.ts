/** Rows put in order by a value, with the ends of each group of equal values: `order[ends[g − 1] … ends[g] − 1]` are tied. */
export interface Ordering {
  readonly order: Uint32Array
  readonly ends: Uint32Array
}

/** Stable: tied rows keep the order they came in. The values must not be NaN. */
export function orderBy(values: ArrayLike<number>, direction: 'rising' | 'falling'): Ordering {
  const order = values.length < few ? compared(values, direction) : byDigits(values, direction)
  return { order, ends: groupEnds(values, order) }
}

/** Below so many values the sort of the language is as fast. */
const few = 2_048

function compared(values: ArrayLike<number>, direction: 'rising' | 'falling'): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row)
  if (direction === 'rising') return order.sort((a, b) => values[a] - values[b] || a - b)
  return order.sort((a, b) => values[b] - values[a] || a - b)
}

const digitBits = 11
const digits = 2 ** digitBits

/** Radix sort of the rows by 64 bits whose order as a whole number is that of the values, from the last digit to the first; one that all values share costs nothing. */
function byDigits(values: ArrayLike<number>, direction: 'rising' | 'falling'): Uint32Array {
  const keys = keysOf(values, direction)
  let from = Uint32Array.from({ length: values.length }, (_, row) => row)
  let into = new Uint32Array(values.length)
  for (let bit = 0; bit < 64; bit += digitBits) {
    const digit = digitsAt(keys, bit)
    const places = placesOf(digit)
    if (places === null) continue
    for (const row of from) into[places[digit[row]]++] = row
    ;[from, into] = [into, from]
  }
  return from
}

interface Keys {
  readonly low: Uint32Array
  readonly high: Uint32Array
}

/** Negative values with all bits inverted, others with the sign set; falling: all of it inverted. −0 is 0. */
function keysOf(values: ArrayLike<number>, direction: 'rising' | 'falling'): Keys {
  const view = new DataView(new ArrayBuffer(8))
  const low = new Uint32Array(values.length)
  const high = new Uint32Array(values.length)
  const turned = direction === 'rising' ? 0 : 0xffffffff
  for (let i = 0; i < values.length; i++) {
    view.setFloat64(0, values[i] + 0)
    const upper = view.getUint32(0)
    const negative = upper >>> 31 === 1
    low[i] = view.getUint32(4) ^ (negative ? 0xffffffff : 0) ^ turned
    high[i] = upper ^ (negative ? 0xffffffff : 0x80000000) ^ turned
  }
  return { low, high }
}

function digitsAt({ low, high }: Keys, bit: number): Uint16Array {
  const found = new Uint16Array(low.length)
  const last = digits - 1
  if (bit >= 32) for (let i = 0; i < found.length; i++) found[i] = (high[i] >>> (bit - 32)) & last
  else if (bit + digitBits <= 32) for (let i = 0; i < found.length; i++) found[i] = (low[i] >>> bit) & last
  else for (let i = 0; i < found.length; i++) found[i] = ((low[i] >>> bit) | (high[i] << (32 - bit))) & last
  return found
}

/** Where the first row with each digit goes; null where all have the same. */
function placesOf(digit: Uint16Array): Uint32Array | null {
  const places = new Uint32Array(digits)
  for (const value of digit) places[value]++
  if (places[digit[0]] === digit.length) return null
  let before = 0
  for (let value = 0; value < digits; value++) {
    const count = places[value]
    places[value] = before
    before += count
  }
  return places
}

function groupEnds(values: ArrayLike<number>, order: Uint32Array): Uint32Array {
  const ends = new Uint32Array(order.length)
  let groups = 0
  for (let i = 1; i <= order.length; i++) {
    if (i === order.length || values[order[i]] !== values[order[i - 1]]) ends[groups++] = i
  }
  return ends.slice(0, groups)
}

/** NaN and infinity become null: what is not defined is stored as nothing. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
