import { expect, test } from 'vitest'
import { lanePaths, lanesOf, scaleOf, tickPlaces } from './lanes.ts'

const texts = { metric: String, rows: String, ms: String, share: String }
const place = {
  id: 1,
  start: 0,
  end: 1,
  source: null,
  revision: 1,
  ref: null,
  rows: 50,
  status: 'ok' as const,
  failed: 0,
  driftingColumns: 0,
  measured: null,
  coverage: null,
  provisional: false,
  estimated: null,
  p95: null,
  errorRate: null,
  error: null,
  checkedAt: 1,
  windows: 1,
}
const value = (of: number) => ({ metric: 'accuracy', value: of, low: of - 0.1, high: of + 0.1, rows: 50 })
const metric = { id: 'accuracy', name: 'Accuracy', higherIsBetter: true, reference: value(0.9) }

test('[DR-2] performance is there with its estimate as a line, provisional windows hollow; volume always', () => {
  const places = [
    { ...place, measured: value(0.8), estimated: value(0.82) },
    { ...place, measured: value(0.7), provisional: true, estimated: value(0.75) },
    { ...place, rows: 0 },
  ]
  const lanes = lanesOf({ places, metric }, texts)
  expect(lanes.map(({ title }) => title)).toEqual(['Accuracy', 'Rows'])
  const paths = lanePaths(lanes[0], 3, 30, 10)
  expect(paths.full.match(/M/g)).toHaveLength(1)
  expect(paths.hollow.match(/M/g)).toHaveLength(1)
  expect(paths.whiskers.match(/M/g)).toHaveLength(2)
  expect(paths.line).toMatch(/^M5 [\d.]+L15 [\d.]+$/)
  expect(paths.level).toBeGreaterThan(0)
  expect(lanePaths(lanes[1], 3, 30, 10).bars.match(/M/g)).toHaveLength(2)
})

test('[DR-2] latency and errors are there where a service was', () => {
  const places = [{ ...place, p95: 12, errorRate: 0.1 }]
  expect(lanesOf({ places, metric: null }, texts).map(({ title }) => title)).toEqual(['Rows', 'p95 latency', 'Errors'])
})

test('a scale has air, and one of nothing or of one value is none of length 0', () => {
  expect(scaleOf([null], true)).toEqual([0, 1])
  expect(scaleOf([0, 100], true)).toEqual([0, 108])
  const [low, high] = scaleOf([0.5, 0.5], false)
  expect(high).toBeGreaterThan(low)
})

test('times are written as far from each other as they need', () => {
  expect(tickPlaces(10, 1_000, 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(tickPlaces(200, 400, 100)).toEqual([0, 50, 100, 150])
  expect(tickPlaces(0, 400, 100)).toEqual([])
})
