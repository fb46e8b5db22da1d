import { expect, test } from 'vitest'
import { workspaceWithData } from '../fixtures/registry.ts'
import { judgedMetrics } from './evidence.ts'

test('[EX-7] the metrics behind the warnings of a page of runs are read by their run, and not by reading those of all runs', () => {
  const { db, sqlite } = workspaceWithData()
  const { sql, params } = judgedMetrics(
    db,
    Array.from({ length: 100 }, (_, id) => id),
  ).toSQL()
  const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...params) as { detail: string }[]
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^SEARCH run_metrics USING PRIMARY KEY \(run_id=\?/)])
})
