import { counted } from '../../numbers.ts'

/**
 * An estimate as one would say it: `about 40 s`, `about 12 min`, `about 3 hours`. It is rounded as roughly as an estimate deserves.
 * @param seconds null where nothing is known
 */
export function aboutTime(seconds: number | null): string {
  if (seconds === null) return 'unknown'
  if (seconds < 1) return 'less than a second'
  if (seconds < 9.5) return `about ${Math.round(seconds)} s`
  if (seconds < 95) return `about ${5 * Math.round(seconds / 5)} s`
  if (seconds < 95 * 60) return `about ${rounded(seconds / 60)} min`
  if (seconds < 36 * 3600) return `about ${counted(rounded(seconds / 3600), 'hour')}`
  return `about ${counted(Math.round(seconds / 86_400), 'day')}`
}

/** Two digits at most, and from 20 on steps of 5. */
const rounded = (value: number) => (value < 20 ? Math.round(value) : 5 * Math.round(value / 5))
