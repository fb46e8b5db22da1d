import type { CheckResult, CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import type { ServicePart } from '../../../shared/domain/monitoring/window.ts'
import type { Duck } from '../../datasets/tasks.ts'

/** What an endpoint did in a window. @param rows SQL of the log's rows in it @param share of the requests that is logged @param milliseconds of the window, as far as it has passed */
export async function servicePart(duck: Duck, rows: string, share: number, milliseconds: number): Promise<ServicePart> {
  // A shadow answers nobody. What a caller asked wrongly (400 and so on) is no failure of the service.
  const [requests, failed, p50, p95, p99] = await duck.row(
    `SELECT count(*)::DOUBLE, count(*) FILTER (code >= 500)::DOUBLE, ${[0.5, 0.95, 0.99].map((q) => `quantile_cont(us_total / 1000, ${q})`).join(', ')}
     FROM ${rows} WHERE "row" = 0`,
  )
  const minutes = Math.max(milliseconds, 1) / 60_000
  const numberOf = (cell: unknown) => (cell === null ? null : Number(cell))
  const perMinute = share > 0 ? Number(requests) / share / minutes : 0
  return { requests: Number(requests), failed: Number(failed), p50: numberOf(p50), p95: numberOf(p95), p99: numberOf(p99), perMinute }
}

/** @param isOpen the window has not ended: how many requests come is not judged yet */
export function serviceChecks(part: ServicePart, settings: CheckSettings, isOpen: boolean): CheckResult[] {
  const { requests, failed, p95, perMinute } = part
  const few = requests < settings.leastRows
  const ofRequests = `of ${requests.toLocaleString('en-US')} requests`
  const tooFew = `${requests} requests are too few to judge: at least ${settings.leastRows} are needed.`
  const rate = requests === 0 ? null : failed / requests
  const result = (check: CheckResult['check'], value: number | null, limit: number | null, fails: boolean, text: string): CheckResult => ({
    check,
    subject: null,
    value,
    reference: null,
    limit,
    method: check === 'latency' ? 'time' : check === 'errorRate' ? 'share' : 'count',
    p: null,
    adjustedP: null,
    outcome: value === null ? 'noData' : fails ? 'fail' : 'pass',
    provisional: false,
    text,
  })
  const { latency, errorRate, throughput } = settings
  return [
    result(
      'latency',
      few ? null : p95,
      latency,
      latency !== null && p95 !== null && p95 > latency,
      few || p95 === null ? tooFew : `95 % ${ofRequests} took at most ${figureOf(p95)} ms${limitText(latency, 'ms')}.`,
    ),
    result(
      'errorRate',
      few ? null : rate,
      errorRate,
      errorRate !== null && rate !== null && rate > errorRate,
      few || rate === null
        ? tooFew
        : `${failed.toLocaleString('en-US')} ${ofRequests} (${figureOf(100 * rate)} %) failed${limitText(errorRate === null ? null : 100 * errorRate, '%')}.`,
    ),
    result(
      'throughput',
      isOpen ? null : perMinute,
      throughput,
      throughput !== null && perMinute < throughput,
      isOpen
        ? 'The window has not ended yet.'
        : `${figureOf(perMinute)} requests per minute${throughput === null ? '' : `; expected at least ${figureOf(throughput)}`}.`,
    ),
  ]
}

function limitText(limit: number | null, unit: string): string {
  return limit === null ? '' : `; the limit is ${figureOf(limit)} ${unit}`
}

function figureOf(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
}
