import { count } from '../../../../../shared/numbers.ts'

/** Looks come a second apart, more or less. In ms. */
const almostMinute = 58_000

/** Requests a second: `0.2`, `12.5`, `1,204`. */
export function rateText(rate: number): string {
  return rate >= 100 ? count(rate) : rate.toFixed(1)
}

/** Of what time figures are: `last minute`, or `last 12 s` as long as no more was seen. @param lasted in ms */
export function lastText(lasted: number): string {
  return lasted >= almostMinute ? 'last minute' : `last ${Math.max(1, Math.round(lasted / 1000))} s`
}

/** Milliseconds: `0.34 ms`, `12 ms`; what lies beyond the histogram is more than its last bound. */
export function msText(ms: number): string {
  if (!Number.isFinite(ms)) return '> 60 s'
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(2)} ms`
}
