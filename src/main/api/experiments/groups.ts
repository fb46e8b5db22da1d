import { createExperiment, describeExperiment, listExperiments, moveRuns, updateExperiment } from '../../experiments/index.ts'
import { implementing } from '../base.ts'
import { changeLabel } from '../labels.ts'
import { groupsContract } from '../../../shared/contract/experiments/groups.ts'

const os = implementing(groupsContract)

/** Experiments: groups of runs. */
export const groups = {
  list: os.list.handler(({ input, context }) => listExperiments(context.workspace(), input)),
  create: os.create.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { id } = workspace.change(
      () => ({ action: 'experiment.create', subject: `experiment:${input.name}`, detail: {} }),
      (db) => createExperiment(db, input),
    )
    return describeExperiment(workspace, id)
  }),
  update: os.update.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { name, ...change } = input
    const { id } = workspace.change(
      () => ({
        action: 'experiment.update',
        subject: `experiment:${name}`,
        detail: { ...change },
        undo: changeLabel(`the experiment ${name}`, change),
      }),
      (db) => updateExperiment(db, name, change),
    )
    return describeExperiment(workspace, id)
  }),
  move: os.move.handler(({ input, context }) => {
    const { runs, to } = input
    const thing = runs.length === 1 ? `run ${runs[0]}` : `${runs.length} runs`
    context.workspace().change(
      () => ({
        action: 'run.move',
        subject: runs.length === 1 ? `run:${runs[0]}` : 'runs',
        detail: { ...input },
        undo: `Move ${thing} to the experiment ${to}`,
      }),
      (db) => moveRuns(db, runs, to),
    )
    return { runs: runs.length }
  }),
}
