/** A number with at most so many digits after the point; never `-0`. */
export function decimal(value: number, digits: number): string {
  const scale = 10 ** digits
  return String(Math.round(value * scale) / scale)
}
