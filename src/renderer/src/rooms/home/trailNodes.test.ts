import { expect, test } from 'vitest'
import { layout } from './trailNodes.ts'
import type { TrailData } from '../../app/trail/trail.ts'

/** A dataset and a model of the same name, as people have them. */
const trail = {
  datasets: [{ name: 'wine', versions: [{ ref: 'wine@v1', number: 1, rows: 10, createdAt: 1 }] }],
  runs: [{ id: 3, dataset: 'wine@v1', status: 'done', metrics: { rmse: 0.5 } }],
  runsInAll: 8,
  models: [{ name: 'wine', versions: [{ ref: 'wine@v1', number: 1, run: 3, aliases: ['champion'], createdAt: 2 }] }],
  packages: [{ id: 1, name: 'wine.cairn', modelVersion: 'wine@v1', draft: true, bytes: 1 }],
  deployments: [],
  loading: false,
} as unknown as TrailData

test('the path of the champion leads from its data to its package', () => {
  const { nodes, links } = layout(trail)
  expect(nodes.filter(({ onPath }) => onPath).map(({ kind }) => kind)).toEqual(['dataset', 'run', 'model', 'package'])
  expect(links.map(({ onPath }) => onPath)).toEqual([true, true, true])
  expect(nodes.find(({ ghost }) => ghost)?.name).toBe('7 other runs')
})

test('[SV-1] a deployment stands behind the packages, and comes from the version that most requests go to', () => {
  const arm = (ref: string, weight: number) => ({ name: ref, ref, weight, version: 1, target: { version: 1 } })
  const deployments = [{ name: 'wine', model: 'wine', revision: { arms: [arm('wine@v9', 1_000), arm('wine@v1', 9_000)], shadows: [] } }]
  const { nodes, links } = layout({ ...trail, deployments } as unknown as TrailData)
  const deployed = nodes.find(({ kind }) => kind === 'deployment')
  expect(deployed).toMatchObject({ from: 'model wine@v1', onPath: true, to: { to: '/deployments/$name', params: { name: 'wine' } } })
  expect(links.find(({ id }) => id.endsWith('deployment wine'))?.onPath).toBe(true)
  expect(Math.max(...nodes.map(({ x }) => x))).toBe(deployed?.x)
  // Five stages have the width of four.
  expect(nodes.every(({ x, width }) => x >= 0 && x + width <= 1_000)).toBe(true)
})

test('a run of another program has its name, where one of ours has its metric', () => {
  const runs = [{ id: 4, dataset: null, source: 'mlflow', name: 'depth 2', status: 'done', metrics: {} }]
  const { nodes } = layout({ ...trail, runs, runsInAll: 1 } as unknown as TrailData)
  expect(nodes.find(({ kind }) => kind === 'run')).toMatchObject({ name: '4', fact: 'depth 2' })
})

test('an empty workspace has no nodes', () => {
  expect(layout({ datasets: [], runs: [], runsInAll: 0, models: [], packages: [], deployments: [], loading: false }).nodes).toEqual([])
})
