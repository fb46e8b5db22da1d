import { expect, test } from 'vitest'
import type { ArmStatistics } from '../../../../shared/domain/serving/statistics.ts'
import { networkGraph, tableOf } from '../fixtures/served.ts'
import { bearer, listening, tokenHash } from '../http/fixtures/listening.ts'
import { RequestDurations } from './durations.ts'
import { openMetricsText, prometheusText } from './exposition.ts'
import { metricFamilies } from './families.ts'

const arm = (more: Partial<ArmStatistics>): ArmStatistics => ({
  deployment: 'wine',
  ref: 'wine-quality@v3',
  arm: 'live',
  requests: 10,
  rows: 25,
  executions: 4,
  failures: { rejected: 1, cancelled: 0, backend: 2, other: 0 },
  ns: { total: 5_000_400, queue: 1_000, input: 2_000, infer: 3_000, output: 4_000 },
  latency: [],
  lastAt: null,
  ...more,
})

const statistics = (...arms: ArmStatistics[]) => ({
  since: 1_500,
  at: 2_000,
  arms,
  pending: { wine: 2 },
  workers: { wine: 1 },
  unlogged: {},
  dropped: { wine: 5 },
  features: [],
  rss: 1_024,
})

test('[SV-3] metrics bear the names of Triton; arms of one version are one, and shadows are apart', () => {
  const text = prometheusText(
    metricFamilies(statistics(arm({}), arm({ arm: 'canary' }), arm({ ref: 'wine-quality@v4', arm: 'shadow' })), '1.2.3'),
  )
  expect(text).toContain(`# HELP nv_inference_request_success Requests that were answered.
# TYPE nv_inference_request_success counter
nv_inference_request_success{model="wine",version="3"} 14
# HELP nv_inference_request_failure Requests that were not answered, by reason.
# TYPE nv_inference_request_failure counter
nv_inference_request_failure{model="wine",version="3",reason="REJECTED"} 2
nv_inference_request_failure{model="wine",version="3",reason="CANCELED"} 0
nv_inference_request_failure{model="wine",version="3",reason="BACKEND"} 4
nv_inference_request_failure{model="wine",version="3",reason="OTHER"} 0
`)
  for (const line of [
    'nv_inference_count{model="wine",version="3"} 50',
    'nv_inference_exec_count{model="wine",version="3"} 8',
    'nv_inference_pending_request_count{model="wine"} 2',
    'nv_inference_request_duration_us{model="wine",version="3"} 10001',
    'nv_inference_queue_duration_us{model="wine",version="3"} 2',
    'nv_inference_compute_input_duration_us{model="wine",version="3"} 4',
    'nv_inference_compute_infer_duration_us{model="wine",version="3"} 6',
    'nv_inference_compute_output_duration_us{model="wine",version="3"} 8',
    'cairn_shadow_requests{model="wine",version="4"} 10',
    'cairn_shadow_dropped{model="wine"} 5',
    'cairn_build_info{version="1.2.3"} 1',
    'process_start_time_seconds 1.5',
    'process_resident_memory_bytes 1024',
  ])
    expect(text.split('\n')).toContain(line)
})

test('[SV-3] texts are escaped as each format has it', () => {
  const family = {
    name: 'x',
    type: 'counter',
    help: 'a "b" \\ \n c',
    samples: [{ labels: { l: 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }],
  } as const
  expect(prometheusText([family])).toBe('# HELP x a "b" \\\\ \\n c\n# TYPE x counter\nx{l="a\\"b\\\\c\\nd"} +Inf\n')
  expect(openMetricsText([family])).toBe('# HELP x a \\"b\\" \\\\ \\n c\n# TYPE x counter\nx_total{l="a\\"b\\\\c\\nd"} +Inf\n# EOF\n')
})

test('[SV-3] the histogram is cumulative, and its last bucket is its count', () => {
  const durations = new RequestDurations()
  const labels = { model: 'wine', version: '3', arm: 'live', route: 'v2', code: '200' }
  for (const seconds of [0.0005, 0.0006, 1, 100]) durations.record(labels, seconds)
  const lines = prometheusText([durations.family()]).split('\n')
  const of = (suffix: string, le = '') =>
    lines.find((line) => line.startsWith(`cairn_request_duration_seconds_${suffix}{`) && line.includes(le))?.split(' ')[1]
  expect(of('bucket', 'le="0.0005"')).toBe('1')
  expect(of('bucket', 'le="0.001"')).toBe('2')
  expect(of('bucket', 'le="1.0"')).toBe('3')
  expect(of('bucket', 'le="60.0"')).toBe('3')
  expect(of('bucket', 'le="+Inf"')).toBe('4')
  expect([of('count'), of('sum')]).toEqual(['4', '101.0011'])
})

test('[SV-3] /metrics counts what was asked, and needs the token', async () => {
  const graph = networkGraph('binary')
  const { ask } = await listening({ graph, settings: { tokenHash } })
  const { columns } = tableOf(graph.rows, 0, 2)
  const inputs = Object.fromEntries([...columns].map(([name, cells]) => [name, Array.from(cells as unknown[])]))
  expect((await ask('/invocations', { json: { inputs }, headers: bearer })).status).toBe(200)
  expect((await ask('/invocations', { json: {}, headers: bearer })).status).toBe(400)
  expect((await ask('/metrics')).status).toBe(401)
  const { headers, text } = await ask('/metrics', { headers: bearer })
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = text.split('\n')
  expect(lines).toContain('nv_inference_count{model="wine",version="1"} 2')
  expect(lines).toContain('cairn_request_duration_seconds_count{model="wine",version="1",arm="live",route="mlflow",code="200"} 1')
  expect(lines).toContain('cairn_request_duration_seconds_count{model="wine",version="",arm="",route="mlflow",code="400"} 1')
  const open = await ask('/metrics', { headers: { ...bearer, accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' } })
  expect(open.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  expect(open.text).toMatch(/\n# EOF\n$/)
})
