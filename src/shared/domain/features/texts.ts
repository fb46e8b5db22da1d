import type { ViewTime } from './definitions.ts'

/** `event event_timestamp, created created_timestamp` */
export function timeText(time: ViewTime): string {
  const created = time.created === undefined ? '' : `, created ${time.created}`
  return time.kind === 'event' ? `event ${time.column}${created}` : `valid from ${time.from} to ${time.to}${created}`
}

const parts = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** `30 days` */
export function ttlText(seconds: number | null): string {
  if (seconds === null) return 'any age'
  const [unit, size] = parts.find(([, length]) => seconds % length === 0) ?? (['second', 1] as const)
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
