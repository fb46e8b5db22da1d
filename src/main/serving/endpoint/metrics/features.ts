import type { FeatureStatistics } from '../../../../shared/domain/serving/features.ts'
import { latencyBounds } from '../../../../shared/domain/serving/statistics.ts'
import type { MetricFamily, Sample } from './exposition.ts'

/** Lookups of features: `model` is the deployment, and empty where features were asked for and no prediction. */
export function featureFamilies(statistics: readonly FeatureStatistics[]): MetricFamily[] {
  if (statistics.length === 0) return []
  const counter = (name: string, help: string, value: (one: FeatureStatistics) => number): MetricFamily => ({
    name: `cairn_feature_${name}`,
    type: 'counter',
    help,
    samples: statistics.map((one) => ({ labels: labelsOf(one), value: value(one) })),
  })
  return [
    counter('lookups', 'Requests that looked features up.', ({ lookups }) => lookups),
    counter('lookup_rows', 'Rows of those requests.', ({ rows }) => rows),
    {
      name: 'cairn_feature_values',
      type: 'counter',
      help: 'Values that were looked up, by what became of them.',
      samples: statistics.flatMap((one) =>
        Object.entries(one.statuses).map(([status, value]) => ({ labels: { ...labelsOf(one), status }, value })),
      ),
    },
    counter('given', 'Values that callers gave themselves.', ({ given }) => given),
    counter('defaulted', 'Values that a default stood in for.', ({ defaulted }) => defaulted),
    counter('refused', 'Requests that were refused for features, their keys or names.', ({ refused }) => refused),
    counter('unavailable', 'Requests for which the online store could not be read.', ({ unavailable }) => unavailable),
    {
      name: 'cairn_feature_lookup_duration_seconds',
      type: 'histogram',
      help: 'How long lookups took.',
      samples: statistics.flatMap(latencySamples),
    },
  ]
}

const labelsOf = ({ deployment, service }: FeatureStatistics) => ({ model: deployment ?? '', service })

/** Every eighth bound, from 130 µs to a second or so: as many as a dashboard needs. */
const bounds = [...latencyBounds.entries()].filter(([place, us]) => place % 8 === 0 && us <= 2_000_000)

function latencySamples(one: FeatureStatistics): Sample[] {
  const labels = labelsOf(one)
  const within = (place: number) => one.latency.slice(0, place + 1).reduce((sum, count) => sum + count, 0)
  const all = one.latency.reduce((sum, count) => sum + count, 0)
  return [
    ...bounds.map(([place, us]) => ({ suffix: '_bucket', labels: { ...labels, le: String(us / 1e6) }, value: within(place) })),
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: all },
    { suffix: '_sum', labels, value: one.seconds },
    { suffix: '_count', labels, value: all },
  ]
}
