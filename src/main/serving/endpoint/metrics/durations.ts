import type { MetricFamily, Sample } from './exposition.ts'

/** Upper bounds in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Which requests are counted together. None of it is chosen freely by a caller, so that the number of series is bounded. */
export interface DurationLabels {
  /** The deployment. */
  readonly model: string
  /** Empty where no version was reached. */
  readonly version: string
  readonly arm: string
  /** The protocol. */
  readonly route: string
  readonly code: string
}

/** How long requests took, from their head to the end of their answer. */
export class RequestDurations {
  readonly #series = new Map<string, Series>()

  record(labels: DurationLabels, seconds: number): void {
    const key = `${labels.model} ${labels.version} ${labels.arm} ${labels.route} ${labels.code}`
    let series = this.#series.get(key)
    if (!series) this.#series.set(key, (series = new Series(labels)))
    series.record(seconds)
  }

  family(): MetricFamily {
    return {
      name: 'cairn_request_duration_seconds',
      type: 'histogram',
      help: 'Time of a request from its head to the end of its answer.',
      samples: [...this.#series.values()].flatMap((series) => series.samples()),
    }
  }
}

class Series {
  readonly #labels: DurationLabels
  readonly #counts = new Float64Array(bounds.length + 1)
  #sum = 0

  constructor(labels: DurationLabels) {
    this.#labels = labels
  }

  record(seconds: number): void {
    let place = 0
    while (place < bounds.length && seconds > bounds[place]) place++
    this.#counts[place]++
    this.#sum += seconds
  }

  samples(): Sample[] {
    let count = 0
    const labels = { ...this.#labels }
    const buckets = [...this.#counts].map((here, place) => {
      count += here
      return { suffix: '_bucket', labels: { ...labels, le: boundText(bounds[place]) }, value: count }
    })
    return [...buckets, { suffix: '_sum', labels, value: this.#sum }, { suffix: '_count', labels, value: count }]
  }
}

/** As Python's client writes it, which OpenMetrics demands: 1 is `1.0`. */
function boundText(bound: number | undefined): string {
  if (bound === undefined) return '+Inf'
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}
