import { comparisonContract } from '../../../shared/contract/experiments/comparison.ts'
import { comparableRuns, fewestRuns } from '../../experiments/index.ts'
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
}
