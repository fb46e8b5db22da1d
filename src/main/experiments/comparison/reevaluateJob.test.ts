import { expect, test } from 'vitest'
import type { Reevaluation } from '../../../shared/domain/experiments/comparison.ts'
import { schema } from '../../workspace/index.ts'
import { addRun, workspaceWithData } from '../fixtures/registry.ts'
import { newestReevaluation } from './newestReevaluation.ts'
import { reevaluateJob } from './reevaluateJob.ts'

test('[CM-13] what was measured is kept, though the dataset was renamed or put into the trash meanwhile', () => {
  const workspace = workspaceWithData()
  const { id: run, jobId } = addRun(workspace)
  const { db, sqlite } = workspace
  const [job] = db.select().from(schema.jobs).all()
  expect(job.id).toBe(jobId)
  const split = { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 }, keepDuplicatesTogether: false } as const
  const manifest = { format: 'cairn.dataset/1', columns: [], key: [], target: null, segments: [] } as const
  const found = { dataset: 'wine@v1', split, part: 'test' as const, seed: 1 }
  const measured = { run, trainedOn: 'wine@v1', trained: 0, chosenBy: 0, metrics: [], differences: [], mcnemar: null }
  const rows = { part: 15, leftOut: 0, measured: 15 }
  const result: Reevaluation = { ...found, baseline: run, rows, runs: [measured], resamples: 100 }
  sqlite.exec("UPDATE datasets SET name = 'wine@trash-1', deleted_at = 9")
  const input = { ...found, datasetVersionId: 1, manifest: { ...manifest, columns: [], key: [], segments: [] }, runs: [] }
  workspace.write(() => reevaluateJob.commit(db, job, input, result))
  expect(newestReevaluation(db, [run], 'test')).toEqual(result)
  expect(sqlite.prepare('SELECT dataset_version_id FROM reevaluations').pluck().get()).toBe(1)
})
