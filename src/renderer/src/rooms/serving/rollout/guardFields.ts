import type { Guard } from '../../../../../shared/domain/serving/rollout.ts'

/** A guard as a field: the kind of it, and how its limit is typed. */
interface GuardField {
  readonly kind: Guard['kind']
  readonly label: string
  readonly description: string
  readonly suffix?: string
  readonly min: number
  readonly max?: number
  readonly decimalScale: number
}

export const guardFields: readonly GuardField[] = [
  { kind: 'errorRate', label: 'Error rate above', description: 'Of its requests', suffix: ' %', min: 0, max: 100, decimalScale: 2 },
  { kind: 'p95', label: 'p95 latency above', description: 'Of its answers, in ms', suffix: ' ms', min: 0, decimalScale: 3 },
  {
    kind: 'latencyRatio',
    label: 'Slowdown above',
    description: 'Its p95 over that of the version before',
    suffix: ' times',
    min: 1,
    decimalScale: 2,
  },
  {
    kind: 'drift',
    label: 'Prediction drift above',
    description: 'Distance from the version before, 0 if equal',
    min: 0,
    decimalScale: 4,
  },
]

/** What is typed for each guard; null where it is not checked. */
export type GuardLimits = Readonly<Record<Guard['kind'], number | null>>

export const usualLimits: GuardLimits = { errorRate: 2, p95: null, latencyRatio: 2, drift: null }

/** The guards of a plan, as its contract reads them: from how many requests on each is judged is the contract's own. */
export function guardsOf(limits: GuardLimits): { readonly kind: Guard['kind']; readonly above: number }[] {
  return guardFields.flatMap(({ kind }) => {
    const limit = limits[kind]
    return limit === null ? [] : [{ kind, above: kind === 'errorRate' ? limit / 100 : limit }]
  })
}
