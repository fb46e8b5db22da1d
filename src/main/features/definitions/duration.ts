const units = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** As definitions have it: `30 days`, `90 minutes`. @param seconds a whole number */
export function durationText(seconds: number): string {
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? units[3]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
