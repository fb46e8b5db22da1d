import { activate } from '../../../training/index.ts'

/** float32 numbers in their order as whole numbers. */
const places = new DataView(new ArrayBuffer(4))

function floatAt(place: number): number {
  places.setInt32(0, place < 0 ? -place - 1 : place)
  const magnitude = places.getFloat32(0)
  return place < 0 ? -magnitude : magnitude
}

/** The place of +∞; −∞ lies at −infinite − 1. */
const infinite = 0x7f800000

/** The least float32 log-odds whose probability, in double, is at least p; NaN, which nothing reaches, where there are none. */
export function leastReaching(p: number): number {
  let low = -infinite - 1
  let high = infinite + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (activate.sigmoid(floatAt(middle)) >= p) high = middle
    else low = middle + 1
  }
  return low > infinite ? Number.NaN : floatAt(low)
}
