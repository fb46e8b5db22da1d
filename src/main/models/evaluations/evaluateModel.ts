import type { Work } from '../../jobs/index.ts'
import { chooseModel, chooseRows } from './choose.ts'
import type { EvaluateJob } from './store.ts'
import { requireModelVersion } from '../versions/store.ts'

type Choice = Parameters<typeof chooseRows>[2] & { readonly ref: string; readonly seed: number }

/** Puts the evaluation of a model version into the queue, on rows of any dataset version. @throws what `chooseRows` throws */
export function evaluateModel(
  { workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>,
  { ref, seed, ...choice }: Choice,
): { jobId: number } {
  const model = chooseModel(db, { ref })
  const { rows, version, dataset } = chooseRows(db, model, choice)
  const fold = rows.ownParts === undefined ? null : (model.run?.fold ?? null)
  const job: EvaluateJob = {
    source: model.source,
    rows,
    seed,
    versionId: requireModelVersion(db, ref).id,
    datasetVersionId: version.id,
    fold,
  }
  return { jobId: runner.enqueue('models.evaluate', `Evaluate ${model.name} on ${dataset}`, job, () => null).jobId }
}
