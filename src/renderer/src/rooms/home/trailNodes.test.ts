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
  loading: false,
} as unknown as TrailData

test('the path of the champion leads from its data to its package', () => {
  const { nodes, links } = layout(trail)
  expect(nodes.filter(({ onPath }) => onPath).map(({ kind }) => kind)).toEqual(['dataset', 'run', 'model', 'package'])
  expect(links.map(({ onPath }) => onPath)).toEqual([true, true, true])
  expect(nodes.find(({ ghost }) => ghost)?.name).toBe('7 other runs')
})

test('an empty workspace has no nodes', () => {
  expect(layout({ datasets: [], runs: [], runsInAll: 0, models: [], packages: [], loading: false }).nodes).toEqual([])
})
