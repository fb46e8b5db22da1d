import { describe, expect, test } from 'vitest'
import type { TrailData } from '../trail/trail.ts'
import { stopsOf, tourSteps } from './tour.ts'

const nothing: TrailData = { datasets: [], runs: [], runsInAll: 0, models: [], packages: [], loading: false }
const fresh = { skipped: [], looked: [] }
const dataset = (versions: number) => ({ name: 'wine', versions: Array.from({ length: versions }, (_, i) => ({ ref: `wine@v${i + 1}` })) })
const trail = (part: object) => ({ ...nothing, ...part }) as TrailData
const run = { status: 'done', dataset: 'wine@v1' }
const now = (data: TrailData, tour: { skipped: string[]; looked: string[] } = fresh) =>
  stopsOf(data, tour).find(({ state }) => state === 'now')

describe('[FR-4] the current step follows from the workspace', () => {
  test.each([
    ['import', {}, fresh],
    ['version', { datasets: [dataset(1)] }, fresh],
    ['train', { datasets: [dataset(2)] }, fresh],
    ['train', { datasets: [dataset(2)], runs: [{ ...run, status: 'failed' }] }, fresh],
    ['compare', { datasets: [dataset(2)], runs: [run, run] }, fresh],
    ['evaluate', { datasets: [dataset(2)], runs: [run, run] }, { skipped: [], looked: ['compare'] }],
    ['register', { datasets: [dataset(2)], runs: [run, run] }, { skipped: [], looked: ['compare', 'evaluate'] }],
    ['package', { datasets: [dataset(2)], runs: [run, run], models: [{}] }, fresh],
    [undefined, { datasets: [dataset(2)], runs: [run, run], models: [{}], packages: [{}] }, fresh],
  ] as const)('%s', (id, part, tour) => {
    expect(now(trail(part), { skipped: [...tour.skipped], looked: [...tour.looked] })?.id).toBe(id)
  })

  test('a step that is left out is not asked for again, and is not called done', () => {
    const data = trail({ datasets: [dataset(1)] })
    expect(now(data, { skipped: ['version'], looked: [] })?.id).toBe('train')
    expect(stopsOf(data, { skipped: ['version'], looked: [] })[1].state).toBe('skipped')
    // Done in the meantime counts more.
    expect(stopsOf(trail({ datasets: [dataset(2)] }), { skipped: ['version'], looked: [] })[1].state).toBe('done')
  })

  test('with one run there is nothing to compare: the second is asked for', () => {
    expect(now(trail({ datasets: [dataset(2)], runs: [run] }))).toMatchObject({ id: 'compare', command: 'run.new' })
  })

  test('every step has a name of its own', () => {
    expect(new Set(tourSteps.map(({ id }) => id)).size).toBe(tourSteps.length)
  })
})
