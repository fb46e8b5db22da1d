/** The least power of two that is at least x, and not so small that float32 could not hold its inverse; 1 for 0. */
export function powerAbove(x: number): number {
  return x > 0 ? 2 ** Math.max(-80, Math.ceil(Math.log2(x))) : 1
}
