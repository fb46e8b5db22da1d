/** All times of a world of rides are whole seconds since 1970, UTC. */
export const hour = 3_600
export const day = 24 * hour

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
/** Most times of a world lie in a few days: their dates are written once. */
const dates = new Map<number, string>()

/** `2026-01-05T08:03:27Z` */
export function timeText(seconds: number): string {
  const ofDay = seconds % day
  return `${dateText(Math.floor(seconds / day))}T${two[hourOfDay(seconds)]}:${two[Math.floor((ofDay % hour) / 60)]}:${two[ofDay % 60]}Z`
}

function dateText(days: number): string {
  const known = dates.get(days)
  if (known !== undefined) return known
  const text = new Date(days * day * 1_000).toISOString().slice(0, 10)
  dates.set(days, text)
  return text
}

/** From 0 to 23. */
export function hourOfDay(seconds: number): number {
  return Math.floor((seconds % day) / hour)
}

/** 0 is Monday: 1 January 1970 was a Thursday. */
export function weekday(seconds: number): number {
  return (Math.floor(seconds / day) + 3) % 7
}
