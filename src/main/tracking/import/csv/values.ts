import type { ImportedStatus } from '../source.ts'

const statuses: Readonly<Record<string, ImportedStatus>> = {
  finished: 'done',
  done: 'done',
  completed: 'done',
  success: 'done',
  succeeded: 'done',
  failed: 'failed',
  error: 'failed',
  crashed: 'failed',
  killed: 'stopped',
  stopped: 'stopped',
  cancelled: 'stopped',
  canceled: 'stopped',
  running: 'running',
  scheduled: 'queued',
  pending: 'queued',
  queued: 'queued',
}

/** A run of a table without a status has ended: somebody wrote it down. */
export function statusIn(text: string | undefined): ImportedStatus {
  const word = (text ?? '').trim().toLowerCase()
  return Object.hasOwn(statuses, word) ? statuses[word] : 'done'
}

/** ms since 1970 UTC of a time as programs write it: seconds, milliseconds, or a date, in UTC where it names no zone. Null where it is none. */
export function timeIn(text: string | undefined): number | null {
  const trimmed = (text ?? '').trim()
  if (/^\d{12,14}$/.test(trimmed)) return Number(trimmed)
  if (/^\d{9,10}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1_000)
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return null
  const joined = trimmed.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/(\.\d{3})\d+/, '$1')
  const isZoned = /(z|[+-]\d{2}:?\d{2})$/i.test(joined.slice(10))
  const at = Date.parse(isZoned || joined.length === 10 ? joined : `${joined}Z`)
  return Number.isNaN(at) ? null : at
}

/** A number as any program writes it, NaN and infinities too. Null where it is none. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim()
  if (/^[+-]?(nan)$/i.test(trimmed)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  const number = Number(trimmed)
  return trimmed === '' || Number.isNaN(number) ? null : number
}
