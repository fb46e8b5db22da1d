import { expect, test } from 'vitest'
import type { ModelsRow } from '../../../../shared/contract/models/index.ts'
import { filterModels } from './filterModels.ts'

const row = (model: string, number: number, change: Partial<ModelsRow> = {}): ModelsRow => ({
  ref: `${model}@v${number}`,
  model,
  number,
  isLatest: false,
  task: 'regression',
  run: 1,
  dataset: 'wine@v1',
  aliases: [],
  tags: [],
  metric: null,
  gates: [],
  package: null,
  createdAt: 1,
  ...change,
})

test('[RG-1] models are found by words of their name, aliases, tags, data and task, and by which versions', () => {
  const rows = [
    row('churn', 2, { isLatest: true, tags: ['Reviewed'], task: 'binary' }),
    row('churn', 1, { aliases: ['champion'], task: 'binary' }),
    row('wine', 1, { isLatest: true, dataset: 'beer@v3' }),
  ]
  const refs = (typed: string, versions: Parameters<typeof filterModels>[2] = 'all') =>
    filterModels(rows, typed, versions).map(({ ref }) => ref)
  expect(refs('')).toHaveLength(3)
  expect(refs(' BINARY reviewed ')).toEqual(['churn@v2'])
  expect(refs('beer')).toEqual(['wine@v1'])
  expect(refs('', 'latest')).toEqual(['churn@v2', 'wine@v1'])
  expect(refs('wine', 'champions')).toEqual(['churn@v1'])
  expect(refs('beer', 'champions')).toEqual([])
})
