import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { addRun, workspaceWithData } from '../fixtures/registry.ts'
import { curvesOf, logPoints, readSeries, seriesNames } from './series.ts'

test('[CM-2] a series knows its last point and its extremes; a point that is logged again is replaced', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const points = [5, 3, 1, 2].map((value, step) => ({ name: 'loss', step, value }))
  logPoints(workspace, id, [...points, { name: 'accuracy', step: 0, value: 0.5 }])
  logPoints(workspace, id, [{ name: 'loss', step: 3, value: 4 }])
  expect(seriesNames(workspace, id)).toEqual(['accuracy', 'loss'])
  expect(readSeries(workspace, id, 'loss', 0, 100)).toEqual({
    name: 'loss',
    points: 4,
    last: 4,
    lastStep: 3,
    minimum: 1,
    minimumStep: 2,
    maximum: 5,
    maximumStep: 0,
    values: [
      [0, 5],
      [1, 3],
      [2, 1],
      [3, 4],
    ],
  })
  expect(readSeries(workspace, id, 'loss', 2, 100).values).toEqual([
    [2, 1],
    [3, 4],
  ])
})

test('what is not a number is stored as a gap', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  logPoints(workspace, id, [
    { name: 'loss', step: 0, value: Number.NaN },
    { name: 'loss', step: 1, value: Infinity },
  ])
  expect(readSeries(workspace, id, 'loss', 0, 100)).toMatchObject({
    minimum: null,
    minimumStep: null,
    values: [
      [0, null],
      [1, null],
    ],
  })
})

test('a series that is not there is refused with the names of those that are', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  logPoints(workspace, id, [{ name: 'loss', step: 0, value: 1 }])
  expect(() => readSeries(workspace, id, 'los', 0, 100)).toThrowError(
    expect.objectContaining({ code: 'NOT_FOUND', details: { run: id, series: ['loss'] } }),
  )
})

test('[CM-2] one curve of several runs at once; a run without it is left out', () => {
  const workspace = workspaceWithData()
  const [first, without, third] = [addRun(workspace).id, addRun(workspace).id, addRun(workspace).id]
  for (const run of [first, third]) logPoints(workspace, run, [{ name: 'loss', step: 1, value: run }])
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
    for (let step = 0; step < count; step++) yield { name: 'loss', step, value: peaks.get(step) ?? Math.sin(step / 5_000) }
  }
  logPoints(workspace, id, points())
  const series = readSeries(workspace, id, 'loss', 0, 1_000)
  expect(series).toMatchObject({ points: count, maximum: 50, maximumStep: 123_456, minimum: -50, minimumStep: 654_321 })
  expect(series.values.length).toBeLessThanOrEqual(1_002)
  expect(series.values.filter(([step]) => peaks.has(step))).toEqual([...peaks])
  const steps = series.values.map(([step]) => step)
  expect(steps).toEqual(steps.toSorted((a, b) => a - b))
})

test('[CM-2] whatever the order and however often a step is logged, the extremes are those of the points that count', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace)
  const random = seededRandom(7)
  const points = new Map<number, number>()
  for (let write = 0; write < 60; write++) {
    const batch = Array.from({ length: 40 }, () => {
      const step = random.int(3_000) - 500
      return { name: 'loss', step, value: random.int(20) === 0 ? Number.NaN : random.int(1_000) }
    })
    // Half of the writes are in order, as training writes them.
    if (write % 2 === 0) batch.sort((a, b) => a.step - b.step)
    logPoints(workspace, id, batch)
    for (const { step, value } of batch) points.set(step, value)
  }
  for (const from of [-600, 0, 64, 777, 2_400]) {
    const expected = [...points].filter(([step]) => step >= from).sort((a, b) => a[0] - b[0])
    const all = readSeries(workspace, id, 'loss', from, 10_000)
    expect(all.values).toEqual(expected.map(([step, value]) => [step, Number.isFinite(value) ? value : null]))
    const finite = [...points.values()].filter(Number.isFinite)
    expect(all).toMatchObject({ points: points.size, minimum: Math.min(...finite), maximum: Math.max(...finite) })
    expect(points.get(all.minimumStep!)).toBe(all.minimum)
    expect(points.get(all.maximumStep!)).toBe(all.maximum)
    const shown = readSeries(workspace, id, 'loss', from, 20).values
    const values = expected.map(([, value]) => value).filter(Number.isFinite)
    expect(shown.length).toBeLessThanOrEqual(20)
    expect(Math.min(...shown.map(([, value]) => value!))).toBe(Math.min(...values))
    expect(Math.max(...shown.map(([, value]) => value!))).toBe(Math.max(...values))
    for (const [step, value] of shown) expect(points.get(step)).toBe(value)
    expect(shown.map(([step]) => step)).toEqual(shown.map(([step]) => step).toSorted((a, b) => a - b))
  }
})
