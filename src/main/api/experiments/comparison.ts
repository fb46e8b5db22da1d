import { comparisonContract } from '../../../shared/contract/experiments/comparison.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import { confidence } from '../../evaluation/index.ts'
import {
  comparableRuns,
  fewestRuns,
  metricOf,
  orderDifferences,
  orderReevaluation,
  requireArtifact,
  requireTraining,
} from '../../experiments/index.ts'
import { implementing } from '../base.ts'
import { performTask } from '../perform.ts'

const os = implementing(comparisonContract)

export const comparison = {
  importance: os.importance.handler(async ({ input, context, signal }) => {
    const { metric, part, seed } = input
    const { on, runs, leftOut } = await comparableRuns(context.workspace().db, input)
    const count = runs.values.length
    const tooFewRuns = count < fewestRuns
    const params = tooFewRuns ? [] : await performTask(context, 'experiments.importance', { runs, seed }, signal)
    const { dataset, target } = on
    return { metric, part, dataset, target, runs: count, leftOut, tooFewRuns, fewest: fewestRuns, params, seed }
  }),
  difference: os.difference.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { baseline, run, part, seed } = input
    const reference = requireTraining(db, baseline)
    for (const one of [reference, requireTraining(db, run)]) requireArtifact(db, one, 'predictions/model')
    const metric = input.metric === undefined ? null : metricOf(reference.task, input.metric)
    const order = orderDifferences(db, { baseline, runs: [run], part, metric, seed })
    if (order.input === null) throw notComparable(baseline, order.refused[0])
    const [found] = await performTask(context, 'experiments.differences', order.input, signal)
    return { ...found, baseline, dataset: versionRef(db, reference.datasetVersionId), part, confidence, seed }
  }),
  reevaluate: os.reevaluate.handler(({ input, context }) => {
    const order = orderReevaluation(context.workspace().db, input)
    const title = `Measure runs ${order.runs.map(({ run }) => run).join(', ')} on ${order.dataset}`
    return { jobId: context.runner().enqueue('experiments.reevaluate', title, order, () => null).jobId }
  }),
}

function notComparable(baseline: number, { run, reasons, remedy }: { run: number; reasons: string[]; remedy: string | null }): CairnError {
  const mend = remedy === null ? '' : ` \`${remedy}\` measures both on the same rows.`
  return new CairnError('NOT_COMPARABLE', `Run ${run} cannot be compared with run ${baseline}: ${reasons.join('; ')}.${mend}`, {
    baseline,
    run,
    reasons,
    remedy,
  })
}
