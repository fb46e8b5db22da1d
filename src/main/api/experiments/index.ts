import { basename } from 'node:path'
import { experimentsContract } from '../../../shared/contract/experiments/index.ts'
import { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { manifestOf, Mask, requireVersion, versionRef } from '../../datasets/index.ts'
import {
  columnChoices,
  compareRuns,
  curvesOf,
  describeRun,
  extendTraining,
  findTraining,
  reproduceRun,
  resumeTraining,
  startTraining,
  evaluationName,
  listRuns,
  loggedMetrics,
  markRuns,
  positiveOfRun,
  prepareClone,
  readLog,
  readSeries,
  requireArtifact,
  requireRun,
  requireTraining,
  runsTable,
  tagRun,
  updateRun,
} from '../../experiments/index.ts'
import { implementing } from '../base.ts'
import { changeLabel } from '../labels.ts'
import { performTask, workOf } from '../perform.ts'
import { maskedIn } from '../revealing.ts'
import { views } from './views.ts'
import { artifacts } from './artifacts.ts'
import { groups } from './groups.ts'
import { comparison } from './comparison.ts'
import { studies } from './studies.ts'

const os = implementing(experimentsContract)

export const experiments = {
  artifacts,
  comparison,
  groups,
  studies,
  start: os.start.handler(({ input, context, signal }) => startTraining(workOf(context), input, signal)),
  prepareClone: os.prepareClone.handler(({ input, context }) => prepareClone(context.workspace(), input)),
  reproduce: os.reproduce.handler(({ input, context, signal }) => reproduceRun(workOf(context), input.run, signal)),
  pause: os.pause.handler(({ input, context }) => {
    const run = requireTraining(context.workspace().db, input.run)
    context.runner().pause(run.jobId)
    return { jobId: run.jobId, runId: run.id }
  }),
  resume: os.resume.handler(({ input, context, signal }) => resumeTraining(workOf(context), input.run, signal)),
  extend: os.extend.handler(({ input, context, signal }) => extendTraining(workOf(context), input, signal)),
  list: os.list.handler(({ input, context }) => listRuns(context.workspace().db, input)),
  table: os.table.handler(({ input, context }) => runsTable(context.workspace().db, input)),
  columns: os.columns.handler(({ input, context }) => columnChoices(context.workspace(), input)),
  views,
  mark: os.mark.handler(({ input, context }) => {
    const { runs, ...mark } = input
    const thing = runs.length === 1 ? `run ${runs[0]}` : `${runs.length} runs`
    context.workspace().change(
      () => ({
        action: 'run.mark',
        subject: runs.length === 1 ? `run:${runs[0]}` : 'runs',
        detail: { ...input },
        undo: changeLabel(thing, mark),
      }),
      (db) => markRuns(db, runs, mark),
    )
    return { runs: runs.length }
  }),
  log: os.log.handler(({ input, context }) => {
    const { db } = context.workspace()
    return readLog(db, requireRun(db, input.run).id, input.after)
  }),
  get: os.get.handler(async ({ input, context }) => {
    const { db } = context.workspace()
    const training = findTraining(db, input.run)
    const positive = training && (await positiveOfRun(context.workspace(), training))
    return { ...describeRun(context.workspace(), requireRun(db, input.run)), positive }
  }),
  update: os.update.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { run, addTags, removeTags, ...change } = input
    workspace.change(
      () => ({
        action: 'run.update',
        subject: `run:${run}`,
        detail: { ...change, addTags, removeTags },
        undo: changeLabel(`run ${run}`, input),
      }),
      (db) => {
        updateRun(db, run, change)
        tagRun(db, run, addTags, removeTags)
      },
    )
    return describeRun(workspace, requireRun(workspace.db, run))
  }),
  series: os.series.handler(({ input, context }) => {
    requireRun(context.workspace().db, input.run)
    return readSeries(context.workspace(), input.run, input.name, input.maxPoints, input.fromStep)
  }),
  loggedMetrics: os.loggedMetrics.handler(({ input, context }) => {
    requireRun(context.workspace().db, input.run)
    return loggedMetrics(context.workspace(), input)
  }),
  curves: os.curves.handler(({ input, context }) => {
    const { db } = context.workspace()
    const runs = input.runs.map((run) => requireRun(db, run).id)
    return curvesOf(context.workspace(), runs, input.name, input.maxPoints)
  }),
  compare: os.compare.handler(({ input, context }) => compareRuns(context.workspace(), input)),
  evaluation: os.evaluation.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const run = requireTraining(workspace.db, input.run)
    const object = requireArtifact(workspace.db, run, evaluationName(input.subject, input.part))
    return Evaluation.parse(JSON.parse((await workspace.objects.get(object)).toString()))
  }),
  predictions: os.predictions.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { run: id, ...query } = input
    const run = requireTraining(db, id)
    const version = requireVersion(db, versionRef(db, run.datasetVersionId))
    const order = {
      manifest: manifestOf(version),
      model: requireArtifact(db, run, 'model'),
      predictions: requireArtifact(db, run, 'predictions/model'),
      ...query,
    }
    const mask = Mask.ofVersion(db, run.datasetVersionId)
    if (query.cell) mask.refuse([run.recipe.target])
    const page = await performTask(context, 'experiments.predictions', order, signal)
    return mask.predicted(run.recipe.target, page)
  }),
  exportPredictions: os.exportPredictions.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { db } = workspace
    const path = context.resolveFile(input.file, 'write')
    const run = requireTraining(db, input.run)
    const version = requireVersion(db, versionRef(db, run.datasetVersionId))
    const order = {
      manifest: manifestOf(version),
      model: requireArtifact(db, run, 'model'),
      predictions: requireArtifact(db, run, 'predictions/model'),
      part: input.part ?? null,
      format: input.format,
      path,
      overwrite: input.overwrite,
      masked: maskedIn(workspace, version, input.reveal, path),
    }
    const title = `Export the predictions of run ${run.id} as ${basename(path)}`
    return { jobId: context.runner().enqueue('experiments.exportPredictions', title, order, () => null).jobId }
  }),
}
