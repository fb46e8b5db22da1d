import { type ArmStatistics, latencyBounds } from '../../../shared/domain/serving/statistics.ts'
import type { CairnError, ErrorCode } from '../../../shared/errors.ts'
import type { Latency } from './contracts.ts'
import { latencyPlace } from './latencyPlace.ts'

export type Failure = keyof ArmStatistics['failures']

/** Whose failure an error is: that of too many requests, of the caller who left, of what the caller sent (`other`), or of the model. */
export function failureOf({ code }: CairnError): Failure {
  return failures.get(code) ?? 'backend'
}

const failures: ReadonlyMap<ErrorCode, Failure> = new Map([
  ['ENDPOINT_BUSY', 'rejected'],
  ['CANCELLED', 'cancelled'],
  ['TYPE_MISMATCH', 'other'],
  ['COLUMN_UNKNOWN', 'other'],
  ['INVALID_INPUT', 'other'],
  ['NOT_FOUND', 'other'],
  ['NOT_EXPLAINABLE', 'other'],
  ['FEATURE_LACKING', 'other'],
])

/** What one version has done as one arm. Counts in place, so that a request costs no memory. */
export class ArmCounter {
  readonly #deployment: string
  readonly #ref: string
  readonly #arm: string
  readonly #latency = new Float64Array(latencyBounds.length + 1)
  readonly #failures = { rejected: 0, cancelled: 0, backend: 0, other: 0 }
  readonly #ns = { total: 0, queue: 0, input: 0, infer: 0, output: 0 }
  #requests = 0
  #rows = 0
  #executions = 0
  #lastAt = 0

  constructor(deployment: string, ref: string, arm: string) {
    this.#deployment = deployment
    this.#ref = ref
    this.#arm = arm
  }

  /** @param ran a run of the graph is counted with it: one of those that were answered together */
  answered(rows: number, at: number, us: Latency, ran: boolean): void {
    if (ran) this.#executions++
    this.#requests++
    this.#rows += rows
    this.#lastAt = at
    this.#ns.total += us.total * 1_000
    this.#ns.queue += us.queue * 1_000
    this.#ns.input += us.input * 1_000
    this.#ns.infer += us.infer * 1_000
    this.#ns.output += us.output * 1_000
    this.#latency[latencyPlace(us.total)]++
  }

  failed(reason: Failure, at: number): void {
    this.#requests++
    this.#failures[reason]++
    this.#lastAt = at
  }

  view(): ArmStatistics {
    return {
      deployment: this.#deployment,
      ref: this.#ref,
      arm: this.#arm,
      requests: this.#requests,
      rows: this.#rows,
      executions: this.#executions,
      failures: { ...this.#failures },
      ns: { ...this.#ns },
      latency: [...this.#latency],
      lastAt: this.#lastAt === 0 ? null : this.#lastAt,
    }
  }
}

/** The counters of all arms since the endpoint started: one that is left stays, and goes on where it comes back. */
export class Counters {
  readonly #byArm = new Map<string, ArmCounter>()

  of(deployment: string, ref: string, arm: string): ArmCounter {
    const key = JSON.stringify([deployment, ref, arm])
    const known = this.#byArm.get(key)
    if (known) return known
    const made = new ArmCounter(deployment, ref, arm)
    this.#byArm.set(key, made)
    return made
  }

  /** Of versions that nobody has asked by path none. */
  view(): ArmStatistics[] {
    const views = [...this.#byArm.values()].map((counter) => counter.view())
    return views.filter(({ requests, arm }) => requests > 0 || (arm !== 'pinned' && arm !== 'shadow'))
  }
}
