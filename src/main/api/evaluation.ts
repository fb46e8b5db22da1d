import {
  allRowsOf,
  chooseModel,
  type ChosenModel,
  chooseComparison,
  chooseRows,
  compareModels,
  comparisonOf,
  describeEvaluation,
  evaluateModel,
  evaluationsOf,
  modelVersionRef,
  requireEvaluation,
  requireModelVersion,
} from '../models/index.ts'
import { manifestOf, Mask, protectedOfVersion, requireVersion, versionRef } from '../datasets/index.ts'
import type { DeskInput } from '../evaluation/tasks.ts'
import { type ModelChoice, type RowsInput, evaluationContract, type FairnessQuery } from '../../shared/contract/evaluation.ts'
import { ModelSignature } from '../../shared/domain/packages/package.ts'
import type { Fairness } from '../../shared/domain/evaluation/slices.ts'
import { mayFlatter } from '../../shared/domain/evaluation/seen.ts'
import { CairnError } from '../../shared/errors.ts'
import { type ApiContext, implementing } from './base.ts'
import { performTask, workOf } from './perform.ts'

const os = implementing(evaluationContract)

export const evaluation = {
  run: os.run.handler(({ input, context }) => evaluateModel(workOf(context), input)),
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    return evaluationsOf(db, requireModelVersion(db, input.ref))
  }),
  get: os.get.handler(({ input, context }) => {
    const workspace = context.workspace()
    return describeEvaluation(workspace, requireEvaluation(workspace.db, input.evaluation))
  }),
  rows: os.rows.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { evaluation: id, ...page } = input
    const row = requireEvaluation(db, id)
    const model = chooseModel(db, { ref: modelVersionRef(db, row.versionId) })
    const manifest = manifestOf(requireVersion(db, versionRef(db, row.datasetVersionId)))
    const order = { ...page, source: model.source, manifest, predictions: row.predictionsObject }
    const found = await performTask(context, 'evaluation.evaluatedRows', order, signal)
    return Mask.ofVersion(db, row.datasetVersionId).predicted(await targetOf(context, model), found)
  }),
  slices: os.slices.handler(async ({ input, context, signal }) => {
    const { order, options, sensitive, mask } = look(context, input)
    const task = { ...options, ...order, by: input.by ?? null, sensitive }
    return mask.slices(await performTask(context, 'evaluation.slices', task, signal))
  }),
  sliceRows: os.sliceRows.handler(async ({ input, context, signal }) => {
    const { order, options, mask, model } = look(context, input)
    mask.refuse(input.by)
    const found = await performTask(context, 'evaluation.sliceRows', { ...options, ...order }, signal)
    return mask.predicted(await targetOf(context, model), found)
  }),
  fairness: os.fairness.handler(({ input, context, signal }) => fairnessOf(context, input, signal)),
  importance: os.importance.handler(({ input, context, signal }) => {
    const { order, options } = look(context, input)
    return performTask(context, 'evaluation.importance', { ...options, ...order }, signal)
  }),
  splitImportance: os.splitImportance.handler(({ input, context, signal }) => {
    const { source } = chooseModel(context.workspace().db, input.model)
    return performTask(context, 'evaluation.splitImportance', { source }, signal)
  }),
  meanContributions: os.meanContributions.handler(({ input, context, signal }) => {
    const { order, options } = look(context, input)
    return performTask(context, 'evaluation.meanContributions', { ...options, ...order }, signal)
  }),
  dependence: os.dependence.handler(async ({ input, context, signal }) => {
    const { order, options, mask, model } = lookAtRows(context, input)
    mask.refuse([input.column])
    const found = await performTask(context, 'evaluation.dependence', { ...options, ...order }, signal)
    return mask.dependence(await targetOf(context, model), found)
  }),
  explain: os.explain.handler(async ({ input, context, signal }) => {
    // Against all rows: a row of any part can be asked about, and its opposite may lie in any.
    const { order, options, sensitive, mask, model } = lookAtRows(context, { ...input, part: input.part ?? 'all' })
    mask.refuse([...changedColumns(options), await targetOf(context, model)])
    return performTask(context, 'evaluation.explain', { ...options, ...order, sensitive }, signal)
  }),
  controls: os.controls.handler(async ({ input, context, signal }) => {
    const { order, dataset, sensitive } = lookAtRows(context, input)
    const { rows, sample, controls } = await deskOf(context, { ...order, sensitive }, signal)
    return { dataset, part: order.rows.part, rows, rowIds: [...sample.rowIds], controls: [...controls] }
  }),
  whatIf: os.whatIf.handler(async ({ input, context, signal }) => {
    const { order, options, sensitive, mask, model } = lookAtRows(context, input)
    mask.refuse([...changedColumns(options), await targetOf(context, model)])
    const { answerAtDesk, computedHere } = await import('../evaluation/tasks.ts')
    const answer = computedHere(order.source) ? answerAtDesk(await deskOf(context, { ...order, sensitive }, signal), options) : null
    return answer ?? performTask(context, 'evaluation.explain', { ...options, ...order, sensitive }, signal)
  }),
  predictions: os.predictions.handler(async ({ input, context, signal }) => {
    const { order, options, chosen, mask, model } = look(context, input)
    const found = await performTask(context, 'evaluation.predictions', { ...options, ...order }, signal)
    return {
      ...mask.predictions(await targetOf(context, model), found),
      dataset: chosen.dataset,
      part: order.rows.part,
      includesTraining: mayFlatter(found.seen),
    }
  }),
  compare: os.compare.handler(({ input, context }) => comparisonOf(context.workspace().db, input)),
  startComparison: os.startComparison.handler(({ input, context }) => compareModels(workOf(context), input)),
  thresholds: os.thresholds.handler(({ input, context, signal }) => {
    const { order, options } = look(context, input, 'validation')
    return performTask(context, 'evaluation.thresholds', { ...options, ...order }, signal)
  }),
  changed: os.changed.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { before, after, data, part, split, splitOf, includeSeen, ...page } = input
    const chosen = chooseComparison(db, { models: [before, after], data, part, split, splitOf, includeSeen })
    if (!chosen.rows) throw new CairnError('INVALID_INPUT', 'Choose the data to compare these models on.', { field: 'data' })
    const [first, second] = chosen.models
    const task = { ...page, before: first.source, after: second.source, rows: chosen.rows.rows }
    const found = await performTask(context, 'evaluation.changed', task, signal)
    return Mask.ofVersion(db, chosen.rows.version.id).changed(await targetOf(context, first), found)
  }),
}

/** How differently a model treats groups; values of sensitive columns are numbered. @throws INVALID_INPUT without a column to compare by */
export async function fairnessOf(context: ApiContext, input: FairnessQuery, signal?: AbortSignal): Promise<Fairness[]> {
  const { order, options, mask, dataset, chosen } = look(context, input)
  const by = input.by ?? protectedOfVersion(context.workspace().db, chosen.version)
  if (by.length === 0) {
    throw new CairnError('INVALID_INPUT', `${dataset} has no protected columns. Mark one, or choose the columns to compare.`, {
      field: 'by',
    })
  }
  return mask.fairness(await performTask(context, 'evaluation.fairness', { ...options, ...order, by }, signal))
}

/** The model and the rows of a request, ready for a task, and what else it says. @param ownPart of its own dataset, where no part is named */
function look<Input extends RowsInput & { model: ModelChoice }>(
  context: ApiContext,
  input: Input,
  ownPart: 'validation' | 'test' = 'test',
) {
  const { db } = context.workspace()
  const { model: choice, data, part, split, includeSeen, ...options } = input
  const model = chooseModel(db, choice)
  const chosen = chooseRows(db, model, { data, part, split, includeSeen }, ownPart)
  const mask = Mask.ofVersion(db, chosen.version.id)
  return {
    model,
    mask,
    order: { source: model.source, rows: chosen.rows },
    options,
    chosen,
    dataset: chosen.dataset,
    sensitive: [...mask.columns],
  }
}

/** What a model predicts. One from elsewhere says so in its signature. */
async function targetOf(context: ApiContext, { run, source }: ChosenModel): Promise<string> {
  if (run) return run.recipe.target
  if (source.kind !== 'onnx') throw new CairnError('INTERNAL', 'A model without a run has no signature.')
  return ModelSignature.parse(JSON.parse((await context.workspace().objects.get(source.signature)).toString())).target
}

/** For questions about single rows, which measure nothing: rows that the model was trained on are not left out. */
function lookAtRows<Input extends RowsInput & { model: ModelChoice }>(context: ApiContext, input: Input) {
  const looked = look(context, input)
  return { ...looked, order: { ...looked.order, rows: allRowsOf(looked.order.rows) } }
}

function changedColumns({ changes }: { readonly changes: readonly { readonly column: string }[] }): string[] {
  return changes.map(({ column }) => column)
}

/** The desk that is kept for these rows. Loaded when it is first asked for, because the command line starts light. */
async function deskOf(context: ApiContext, input: DeskInput, signal?: AbortSignal) {
  const { openDesk } = await import('../evaluation/tasks.ts')
  return openDesk(context.workspace().objects, input, (order) => performTask(context, 'evaluation.desk', order, signal))
}
