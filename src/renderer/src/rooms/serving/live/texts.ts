import { count } from '../../../../../shared/numbers.ts'

/** Requests a second: `0.2`, `12.5`, `1,204`. */
export function rateText(rate: number): string {
  return rate >= 100 ? count(rate) : rate.toFixed(1)
}

/** Milliseconds: `0.34 ms`, `12 ms`; what lies beyond the histogram is more than its last bound. */
export function msText(ms: number): string {
  if (!Number.isFinite(ms)) return '> 60 s'
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(2)} ms`
}
