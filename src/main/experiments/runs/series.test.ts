import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { addRun, workspaceWithData } from '../fixtures/registry.ts'
import { curvesOf, logPoints, type PointKey, readPoints, readSeries, seriesNames } from './series.ts'

test('[CM-2] a series knows its newest point and its extremes; points of one step at other times are all kept, the same point is one', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const points = [5, 3, 1, 2].map((value, step) => ({ name: 'loss', step, timestamp: 100, value }))
  logPoints(workspace, id, [...points, { name: 'accuracy', step: 0, timestamp: 100, value: 0.5 }])
  logPoints(workspace, id, points)
  logPoints(workspace, id, [
    { name: 'loss', step: 3, timestamp: 200, value: 4 },
    { name: 'loss', step: 1, timestamp: 300, value: 7 },
  ])
  expect(seriesNames(workspace, id)).toEqual(['accuracy', 'loss'])
  expect(readSeries(workspace, id, 'loss', 100)).toEqual({
    name: 'loss',
    points: 6,
    last: 4,
    lastStep: 3,
    minimum: 1,
    minimumStep: 2,
    maximum: 7,
    maximumStep: 1,
    values: [
      [0, 5],
      [1, 3],
      [1, 7],
      [2, 1],
      [3, 2],
      [3, 4],
    ],
  })
  expect(readSeries(workspace, id, 'loss', 100, 3).values).toEqual([
    [3, 2],
    [3, 4],
  ])
})

test('the newest point is that of the last step, of equal ones the latest, of those the largest, as in MLflow', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const log = (step: number, timestamp: number, value: number) => {
    logPoints(workspace, id, [{ name: 'm', step, timestamp, value }])
    return readSeries(workspace, id, 'm', 100, -10).last
  }
  expect([log(-5, 10, 1), log(0, 5, 2), log(0, 4, 9), log(0, 5, 3), log(0, 5, -1), log(1, 1, Number.NaN)]).toEqual([1, 2, 2, 3, 3, null])
})

test('NaN and infinities are kept as they were logged, and are gaps in a curve', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  logPoints(workspace, id, [
    { name: 'loss', step: 0, timestamp: 0, value: Number.NaN },
    { name: 'loss', step: 1, timestamp: 1, value: Infinity },
  ])
  expect(readSeries(workspace, id, 'loss', 100)).toMatchObject({
    minimum: null,
    minimumStep: null,
    values: [
      [0, null],
      [1, null],
    ],
  })
  logPoints(workspace, id, [{ name: 'loss', step: 2, timestamp: 0, value: -Infinity }])
  const { points } = readPoints(workspace, id, 'loss', { limit: 10 })
  expect(points.map(({ value }) => value)).toEqual([Number.NaN, Infinity, -Infinity])
})

test('points come as they were logged, in order, a page at a time', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const logged = Array.from({ length: 25 }, (_, i) => ({ name: 'm', step: Math.floor(i / 2), timestamp: i, value: i / 4 }))
  logPoints(workspace, id, logged)
  const found: unknown[] = []
  for (let after: PointKey | null | undefined; after !== null; ) {
    const page = readPoints(workspace, id, 'm', { limit: 10, after })
    found.push(...page.points.map((point) => ({ name: 'm', ...point })))
    after = page.next
  }
  expect(found).toEqual(logged)
})

test.each([
  ['a name of 251 characters', { name: 'x'.repeat(251), step: 0, timestamp: 0, value: 1 }],
  ['no name', { name: '', step: 0, timestamp: 0, value: 1 }],
  ['a step that is no whole number', { name: 'm', step: 0.5, timestamp: 0, value: 1 }],
  ['a time past all whole numbers', { name: 'm', step: 0, timestamp: 2 ** 60, value: 1 }],
])('%s is refused, and nothing of the batch is written', (_, point) => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  expect(() => logPoints(workspace, id, [{ name: 'm', step: 0, timestamp: 0, value: 1 }, point])).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
  expect(seriesNames(workspace, id)).toEqual([])
})

test('a series that is not there is refused with the names of those that are', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  logPoints(workspace, id, [{ name: 'loss', step: 0, timestamp: 0, value: 1 }])
  expect(() => readSeries(workspace, id, 'los', 100)).toThrowError(
    expect.objectContaining({ code: 'NOT_FOUND', details: { run: id, series: ['loss'] } }),
  )
})

test('[CM-2] one curve of several runs at once; a run without it is left out', () => {
  const workspace = workspaceWithData()
  const [first, without, third] = [addRun(workspace).id, addRun(workspace).id, addRun(workspace).id]
  for (const run of [first, third]) logPoints(workspace, run, [{ name: 'loss', step: 1, timestamp: 1, value: run }])
  expect(curvesOf(workspace, [third, without, first], 'loss', 100)).toMatchObject([
    { run: third, series: { name: 'loss', values: [[1, third]] } },
    { run: first, series: { name: 'loss', values: [[1, first]] } },
  ])
})

test('1,000,000 points are decimated without losing a peak', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const peaks = new Map([
    [123_456, 50],
    [654_321, -50],
  ])
  const count = 1_000_000
  function* points() {
    for (let step = 0; step < count; step++) yield { name: 'loss', step, timestamp: step, value: peaks.get(step) ?? Math.sin(step / 5_000) }
  }
  logPoints(workspace, id, points())
  const series = readSeries(workspace, id, 'loss', 1_000)
  expect(series).toMatchObject({ points: count, maximum: 50, maximumStep: 123_456, minimum: -50, minimumStep: 654_321 })
  expect(series.values.length).toBeLessThanOrEqual(1_002)
  expect(series.values.filter(([step]) => peaks.has(step))).toEqual([...peaks])
  const steps = series.values.map(([step]) => step)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
})

test('[CM-2] whatever the order and however often a step is logged, the extremes are those of all points', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const random = seededRandom(7)
  const points = new Map<string, [step: number, timestamp: number, value: number]>()
  for (let write = 0; write < 60; write++) {
    const batch = Array.from({ length: 40 }, () => {
      const step = random.int(3_000) - 500
      return { name: 'loss', step, timestamp: random.int(3), value: random.int(20) === 0 ? Number.NaN : random.int(1_000) }
    })
    // Half of the writes are in order, as training writes them; some come twice.
    if (write % 2 === 0) batch.sort((a, b) => a.step - b.step)
    logPoints(workspace, id, batch)
    if (write % 5 === 0) logPoints(workspace, id, batch)
    for (const { step, timestamp, value } of batch) points.set(`${step} ${timestamp} ${value}`, [step, timestamp, value])
  }
  const ranked = (value: number) => (Number.isNaN(value) ? 0 : value)
  const sorted = [...points.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || ranked(a[2]) - ranked(b[2]))
  const finite = sorted.map(([, , value]) => value).filter(Number.isFinite)
  const has = (step: number | null, value: number | null) => sorted.some((point) => point[0] === step && point[2] === value)
  for (const from of [-600, 0, 64, 777, 2_400]) {
    const expected = sorted.filter(([step]) => step >= from)
    const all = readSeries(workspace, id, 'loss', 10_000, from)
    expect(all.values).toEqual(expected.map(([step, , value]) => [step, Number.isFinite(value) ? value : null]))
    expect(all).toMatchObject({ points: points.size, minimum: Math.min(...finite), maximum: Math.max(...finite) })
    expect(has(all.minimumStep, all.minimum) && has(all.maximumStep, all.maximum)).toBe(true)
    const shown = readSeries(workspace, id, 'loss', 20, from).values
    const values = expected.map(([, , value]) => value).filter(Number.isFinite)
    expect(shown.length).toBeLessThanOrEqual(20)
    expect(Math.min(...shown.map(([, value]) => value!))).toBe(Math.min(...values))
    expect(Math.max(...shown.map(([, value]) => value!))).toBe(Math.max(...values))
    for (const [step, value] of shown) expect(has(step, value)).toBe(true)
    expect(shown.map(([step]) => step)).toEqual(shown.map(([step]) => step).toSorted((a, b) => a - b))
  }
})
