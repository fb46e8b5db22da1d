import type { FeatureStatus } from '../../../../shared/domain/features/resolved.ts'
import type { FeatureStatistics } from '../../../../shared/domain/serving/features.ts'
import { latencyBounds } from '../../../../shared/domain/serving/statistics.ts'
import { latencyPlace } from '../latencyPlace.ts'

/** What one lookup came to. */
export interface Looked {
  readonly rows: number
  readonly statuses: Readonly<Record<FeatureStatus, number>>
  readonly given: number
  readonly defaulted: number
  /** In ms. */
  readonly took: number
}

export const noStatuses = (): Record<FeatureStatus, number> => ({ PRESENT: 0, NULL_VALUE: 0, NOT_FOUND: 0, OUTSIDE_MAX_AGE: 0 })

/** The lookups of one service, for one deployment or for everyone who asks. Counts in place. */
export class FeatureCounter {
  readonly #of: Pick<FeatureStatistics, 'deployment' | 'service'>
  readonly #counts = { lookups: 0, rows: 0, given: 0, defaulted: 0, refused: 0, unavailable: 0, seconds: 0 }
  readonly #statuses = noStatuses()
  readonly #latency = new Float64Array(latencyBounds.length + 1)

  constructor(of: Pick<FeatureStatistics, 'deployment' | 'service'>) {
    this.#of = of
  }

  looked({ rows, statuses, given, defaulted, took }: Looked): void {
    this.#counts.lookups++
    this.#counts.rows += rows
    this.#counts.given += given
    this.#counts.defaulted += defaulted
    this.#counts.seconds += took / 1_000
    for (const status of Object.keys(statuses) as FeatureStatus[]) this.#statuses[status] += statuses[status]
    this.#latency[latencyPlace(took * 1_000)]++
  }

  failed(why: 'refused' | 'unavailable'): void {
    this.#counts.lookups++
    this.#counts[why]++
  }

  view(): FeatureStatistics {
    return { ...this.#of, ...this.#counts, statuses: { ...this.#statuses }, latency: [...this.#latency] }
  }
}

/** The counters of all services since the endpoint started. */
export class FeatureCounters {
  readonly #all = new Map<string, FeatureCounter>()

  /** @param deployment null for lookups that are no part of a prediction */
  of(deployment: string | null, service: string): FeatureCounter {
    const key = JSON.stringify([deployment, service])
    const known = this.#all.get(key) ?? new FeatureCounter({ deployment, service })
    this.#all.set(key, known)
    return known
  }

  view(): FeatureStatistics[] {
    return [...this.#all.values()].map((counter) => counter.view())
  }
}
