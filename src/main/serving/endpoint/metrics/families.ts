import type { ArmStatistics, EndpointStatistics } from '../../../../shared/domain/serving/statistics.ts'
import type { MetricFamily, Sample } from './exposition.ts'

const shadow = 'shadow'

/**
 * What an endpoint counts, under the names of Triton where it has one, so that its dashboards work: `model` is the deployment. What shadows
 * do is told apart, since nobody asked for it. `nv_inference_count` are rows.
 * @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html
 */
export function metricFamilies(statistics: EndpointStatistics, version: string): MetricFamily[] {
  const asked = byVersion(statistics.arms.filter(({ arm }) => arm !== shadow))
  const shadows = byVersion(statistics.arms.filter(({ arm }) => arm === shadow))
  const counter = (name: string, help: string, value: (arm: ArmStatistics) => number): MetricFamily => ({
    name,
    type: 'counter',
    help,
    samples: asked.map((each) => ({ labels: labelsOf(each), value: value(each) })),
  })
  const microseconds = (name: string, help: string, part: keyof ArmStatistics['ns']) =>
    counter(`nv_inference_${name}_duration_us`, help, ({ ns }) => Math.round(ns[part] / 1_000))
  return [
    counter('nv_inference_request_success', 'Requests that were answered.', (arm) => arm.requests - failuresOf(arm)),
    {
      name: 'nv_inference_request_failure',
      type: 'counter',
      help: 'Requests that were not answered, by reason.',
      samples: asked.flatMap((each) =>
        reasons.map(([key, reason]) => ({ labels: { ...labelsOf(each), reason }, value: each.failures[key] })),
      ),
    },
    counter('nv_inference_count', 'Rows that were predicted.', ({ rows }) => rows),
    counter('nv_inference_exec_count', 'Runs of the graph; fewer than requests where they were batched.', ({ executions }) => executions),
    gauge('nv_inference_pending_request_count', 'Requests that wait or are computed.', ofModels(statistics.pending)),
    microseconds('request', 'Time of requests in all, in microseconds.', 'total'),
    microseconds('queue', 'Time that requests waited, in microseconds.', 'queue'),
    microseconds('compute_input', 'Time for reading inputs, in microseconds.', 'input'),
    microseconds('compute_infer', 'Time in the graph, in microseconds.', 'infer'),
    microseconds('compute_output', 'Time for writing answers, in microseconds.', 'output'),
    {
      name: 'cairn_shadow_requests',
      type: 'counter',
      help: 'Requests that a shadow was asked too.',
      samples: shadows.map((each) => ({ labels: labelsOf(each), value: each.requests })),
    },
    {
      name: 'cairn_shadow_dropped',
      type: 'counter',
      help: 'Requests that a shadow was not asked, because it lagged behind.',
      samples: ofModels(statistics.dropped),
    },
    {
      name: 'cairn_unlogged_requests',
      type: 'counter',
      help: 'Requests that could not be written to the request log.',
      samples: ofModels(statistics.unlogged),
    },
    gauge('cairn_workers', 'Threads that compute.', ofModels(statistics.workers)),
    gauge('cairn_build_info', 'The version of Cairn.', [{ labels: { version }, value: 1 }]),
    gauge('process_start_time_seconds', 'When the endpoint started, in seconds since 1970.', [
      { labels: {}, value: statistics.since / 1_000 },
    ]),
    gauge('process_resident_memory_bytes', 'Memory of the process.', [{ labels: {}, value: statistics.rss }]),
  ]
}

/** Triton's names of why a request was not answered. */
const reasons = [
  ['rejected', 'REJECTED'],
  ['cancelled', 'CANCELED'],
  ['backend', 'BACKEND'],
  ['other', 'OTHER'],
] as const

function failuresOf({ failures }: ArmStatistics): number {
  return reasons.reduce((sum, [key]) => sum + failures[key], 0)
}

/** `wine-quality@v3` */
export function versionOfRef(ref: string): string {
  return /@v(\d+)$/.exec(ref)?.[1] ?? ref
}

function labelsOf({ deployment, ref }: ArmStatistics): Sample['labels'] {
  return { model: deployment, version: versionOfRef(ref) }
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: 'gauge', help, samples }
}

function ofModels(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([model, value]) => ({ labels: { model }, value }))
}

/** The arms of one version together: Triton knows of none. */
function byVersion(arms: readonly ArmStatistics[]): ArmStatistics[] {
  const merged = new Map<string, ArmStatistics>()
  for (const arm of arms) {
    const key = JSON.stringify([arm.deployment, arm.ref])
    const known = merged.get(key)
    merged.set(key, known ? sumOf(known, arm) : arm)
  }
  return [...merged.values()]
}

function sumOf(a: ArmStatistics, b: ArmStatistics): ArmStatistics {
  const sums = <Keys extends string>(left: Readonly<Record<Keys, number>>, right: Readonly<Record<Keys, number>>) =>
    Object.fromEntries(Object.entries<number>(left).map(([key, value]) => [key, value + right[key as Keys]])) as Record<Keys, number>
  return {
    ...a,
    requests: a.requests + b.requests,
    rows: a.rows + b.rows,
    executions: a.executions + b.executions,
    failures: sums(a.failures, b.failures),
    ns: sums(a.ns, b.ns),
  }
}
