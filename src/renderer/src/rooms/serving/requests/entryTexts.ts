import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'
import { metric, none, quantity } from '../../../../../shared/numbers.ts'

/** What the model said of a row, in a few letters: `high 0.93`, or `12.4`. */
export function answerText({ outputs }: Pick<LogEntry, 'outputs'>, row = 0): string {
  if (outputs === null) return none
  const { labels, probabilities, values } = outputs
  if (labels !== null) {
    const of = probabilities?.[row]
    const label = labels[row] ?? none
    return of === undefined || of.length === 0 ? label : `${label} ${metric(Math.max(...of))}`
  }
  const value = values?.[row]
  return value == null ? none : quantity(value)
}

/** µs as people read them. */
export function microseconds(us: number): string {
  return us < 1_000 ? `${us} µs` : us < 1_000_000 ? `${(us / 1_000).toFixed(us < 10_000 ? 2 : 1)} ms` : `${(us / 1_000_000).toFixed(2)} s`
}

/** `14:03:12.456`: requests come by the millisecond. */
export function clock(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Where the time of a request went; what is left over is between the parts. */
export function latencyParts({ us }: Pick<LogEntry, 'us'>): { readonly name: string; readonly us: number }[] {
  const { total, queue, input, infer, output } = us
  return [
    { name: 'Reading the input', us: input },
    { name: 'Waiting', us: queue },
    { name: 'Model', us: infer },
    { name: 'Writing the answer', us: output },
    { name: 'Other', us: Math.max(0, total - queue - input - infer - output) },
  ]
}
