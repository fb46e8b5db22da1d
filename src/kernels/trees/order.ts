/** Bins of categories in an order: [256] bins of 4 bytes, and [256] float64 that they are ordered by. */

/** Where the numbers lie that bins are ordered by: after the bins. */
export const keysAfter: usize = 1024

/** Puts a bin among `used` ordered ones, behind its equals. By insertion: there are at most 256. */
export function insert(order: usize, used: u32, bin: u32, key: f64): void {
  const keys = order + keysAfter
  let to = <usize>used
  while (to > 0 && load<f64>(keys + ((to - 1) << 3)) > key) {
    store<f64>(keys + (to << 3), load<f64>(keys + ((to - 1) << 3)))
    store<u32>(order + (to << 2), load<u32>(order + ((to - 1) << 2)))
    to--
  }
  store<f64>(keys + (to << 3), key)
  store<u32>(order + (to << 2), bin)
}

export function binAt(order: usize, place: u32): u32 {
  return load<u32>(order + ((<usize>place) << 2))
}
