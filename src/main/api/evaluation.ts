import {
  chooseModel,
  chooseRows,
  describeEvaluation,
  type EvaluateJob,
  evaluationsOf,
  requireEvaluation,
  requireModelVersion,
} from '../models/index.ts'
import { os } from './base.ts'

export const evaluation = {
  run: os.evaluation.run.handler(({ input, context }) => {
    const { db } = context.workspace()
    const { ref, seed, ...choice } = input
    const model = chooseModel(db, { ref })
    const { rows, version, dataset, includesTraining } = chooseRows(db, model, choice)
    const versionId = requireModelVersion(db, ref).id
    const order: EvaluateJob = { source: model.source, rows, seed, versionId, datasetVersionId: version.id, includesTraining }
    return { jobId: context.runner().enqueue('models.evaluate', `Evaluate ${model.name} on ${dataset}`, order, () => null).jobId }
  }),
  list: os.evaluation.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return evaluationsOf(db, requireModelVersion(db, input.ref))
  }),
  get: os.evaluation.get.handler(({ input, context }) => {
    const workspace = context.workspace()
    return describeEvaluation(workspace, requireEvaluation(workspace.db, input.evaluation))
  }),
}
