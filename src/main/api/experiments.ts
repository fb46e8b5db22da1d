import type { Manifest } from '../../shared/domain/dataset.ts'
import { Evaluation } from '../../shared/domain/evaluation.ts'
import type { EngineChoice, Recipe } from '../../shared/domain/recipe.ts'
import { cutName } from '../../shared/domain/names.ts'
import { CairnError } from '../../shared/errors.ts'
import { manifestOf, requireVersion, versionRef } from '../datasets/index.ts'
import {
  columnChoices,
  compareRuns,
  createRun,
  curvesOf,
  describeRun,
  determinedBy,
  evaluationName,
  extendRun,
  keepPositive,
  listRuns,
  markRuns,
  type NewRun,
  positiveOfRun,
  readLog,
  readSeries,
  requireArtifact,
  requireRun,
  resumeRun,
  runsTable,
  tagRun,
  updateRun,
  settled,
} from '../experiments/index.ts'
import type { RunInput } from '../experiments/task.ts'
import { type ApiContext, os } from './base.ts'
import { differencesToBaseline } from './comparison.ts'
import { changeLabel } from './labels.ts'
import { Mask } from './masking.ts'
import { performTask } from './perform.ts'
import { leakingFeatures } from './leaks.ts'
import { ensureRulesPass } from './rules.ts'
import { views } from './views.ts'

export const experiments = {
  start: os.experiments.start.handler(async ({ input, context, signal }) => {
    const version = requireVersion(context.workspace().db, input.ref)
    const { engine, name, tags, notes } = input
    const manifest = manifestOf(version)
    checkColumns(input.recipe, manifest)
    await ensureRulesPass(context, version, signal)
    const recipe = await settled(context.workspace(), version, input.recipe, await leakingFeatures(context, version, input.recipe, signal))
    context.workspace().write((db) => keepPositive(db, version, recipe))
    return startRun(context, { name, tags, notes, recipe, datasetVersionId: version.id }, manifest, engine)
  }),
  reproduce: os.experiments.reproduce.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const original = requireRun(db, input.run)
    requireArtifact(db, original, 'weights')
    const version = requireVersion(db, versionRef(db, original.datasetVersionId))
    await ensureRulesPass(context, version, signal)
    const run = {
      name: cutName(`${original.name}, reproduced`),
      tags: [],
      notes: '',
      recipe: original.recipe,
      datasetVersionId: version.id,
      reproducesId: original.id,
      fold: original.fold,
      limits: original.limits,
      stopAfter: original.stopped === 'cancelled' ? original.epochs : original.stopAfter,
    }
    return startRun(context, run, manifestOf(version), original.engineId ?? 'auto')
  }),
  pause: os.experiments.pause.handler(({ input, context }) => {
    const run = requireRun(context.workspace().db, input.run)
    context.runner().pause(run.jobId)
    return { jobId: run.jobId, runId: run.id }
  }),
  resume: os.experiments.resume.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const run = requireRun(db, input.run)
    await ensureRulesPass(context, requireVersion(db, versionRef(db, run.datasetVersionId)), signal)
    return resumeRun(context.workspace(), context.runner(), input.run)
  }),
  extend: os.experiments.extend.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const run = requireRun(db, input.run)
    await ensureRulesPass(context, requireVersion(db, versionRef(db, run.datasetVersionId)), signal)
    return extendRun(context.workspace(), context.runner(), input)
  }),
  list: os.experiments.list.handler(({ input, context }) => listRuns(context.workspace().db, input)),
  table: os.experiments.table.handler(({ input, context }) => runsTable(context.workspace().db, input)),
  columns: os.experiments.columns.handler(({ context }) => columnChoices(context.workspace())),
  views,
  mark: os.experiments.mark.handler(({ input, context }) => {
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
  log: os.experiments.log.handler(({ input, context }) => {
    const { db } = context.workspace()
    return readLog(db, requireRun(db, input.run).id, input.after)
  }),
  get: os.experiments.get.handler(async ({ input, context }) => {
    const run = requireRun(context.workspace().db, input.run)
    return { ...describeRun(context.workspace(), run), positive: await positiveOfRun(context.workspace(), run) }
  }),
  update: os.experiments.update.handler(({ input, context }) => {
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
  series: os.experiments.series.handler(({ input, context }) => {
    requireRun(context.workspace().db, input.run)
    return readSeries(context.workspace(), input.run, input.name, input.fromStep, input.maxPoints)
  }),
  curves: os.experiments.curves.handler(({ input, context }) => {
    const { db } = context.workspace()
    const runs = input.runs.map((run) => requireRun(db, run).id)
    return curvesOf(context.workspace(), runs, input.name, input.maxPoints)
  }),
  compare: os.experiments.compare.handler(async ({ input, context, signal }) => {
    const found = await compareRuns(context.workspace(), input)
    if (!input.uncertainty) return found
    const asked = { baseline: found.baseline, runs: found.runs.map(({ id }) => id), part: input.part }
    return { ...found, differences: await differencesToBaseline(context, asked, signal) }
  }),
  evaluation: os.experiments.evaluation.handler(async ({ input, context }) => {
    const workspace = context.workspace()
    const run = requireRun(workspace.db, input.run)
    const object = requireArtifact(workspace.db, run, evaluationName(input.subject, input.part))
    return Evaluation.parse(JSON.parse((await workspace.objects.get(object)).toString()))
  }),
  predictions: os.experiments.predictions.handler(async ({ input, context, signal }) => {
    const { db } = context.workspace()
    const { run: id, ...query } = input
    const run = requireRun(db, id)
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
}

function startRun(
  context: ApiContext,
  run: Omit<NewRun, 'jobId'>,
  manifest: Manifest,
  engine: EngineChoice,
): { jobId: number; runId: number } {
  const { fold = null, limits = null, stopAfter = null } = run
  const input: RunInput = { manifest, recipe: run.recipe, engine, ...determinedBy({ fold, limits, stopAfter }) }
  const title = `Train ${run.recipe.model.family} for ${run.recipe.target}`
  const { jobId, also } = context.runner().enqueue('experiments.run', title, input, (db, job) => createRun(db, { ...run, jobId: job }))
  return { jobId, runId: also.id }
}

/** @throws COLUMN_UNKNOWN, before anything is put into the queue */
function checkColumns(recipe: Recipe, manifest: Manifest): void {
  const names = new Set(manifest.columns.map((column) => column.name))
  for (const name of [recipe.target, ...recipe.features.map((feature) => feature.column)]) {
    if (names.has(name)) continue
    throw new CairnError('COLUMN_UNKNOWN', `The recipe uses the column "${name}", which the data does not have.`, {
      column: name,
      columns: [...names].slice(0, 50),
    })
  }
}
