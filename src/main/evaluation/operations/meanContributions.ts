import type { MeanContributions, TreeShap } from '../../../shared/domain/evaluation/explanation.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import { takeRows } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { classesOf, openModel } from '../predict/predictor.ts'
import { readSample, type RowChoice } from '../predict/sample.ts'
import { refuseWithoutTrees } from './explain.ts'
import { thin } from './importance.ts'

export interface MeanContributionsInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  /** Of more rows, as many as this are taken, evenly spread. */
  readonly maxRows: number
  readonly shap?: TreeShap
}

/**
 * The mean size of each raw column's contribution over rows, each row explained for the class that is predicted for it. Null for a model that
 * does not explain itself.
 */
export const meanContributionsTask: Task<MeanContributionsInput, MeanContributions | null> = async (input, context) => {
  context.progress(0, 'reading')
  const model = await openModel(input.source, context.objects)
  try {
    if (input.shap !== undefined) refuseWithoutTrees(model)
    const { attributed } = model
    if (!attributed) return null
    const { frame, seen } = thin(await readSample(input.rows, model, context), input.maxRows)
    const own = model.withoutTokens?.(frame) ?? frame
    const reference = attributed.reference(own)
    const classes = hasClasses(model.task) ? classesOf(model, await model.predict(own)) : null
    const sums = new Float64Array(model.inputs.length)
    const explain = (row: number) => attributed.why(takeRows(own, [row]), reference, classes?.[row] ?? 0, input.shap ?? 'interventional')
    const { method, scale } = explain(0)
    for (let row = 0; row < own.rows; row++) {
      context.signal.throwIfAborted()
      context.progress(row / own.rows, 'explaining')
      for (const [i, { contribution }] of explain(row).contributions.entries()) sums[i] += Math.abs(contribution) / own.rows
    }
    const columns = model.inputs.map(({ name: column }, i) => ({ column, mean: sums[i] })).sort((a, b) => b.mean - a.mean)
    return { method, scale, uncalibrated: model.calibrated, rows: own.rows, seen, columns }
  } finally {
    await model.release()
  }
}
