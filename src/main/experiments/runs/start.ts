import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { cutName } from '../../../shared/domain/names.ts'
import type { EngineChoice, Recipe } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { CairnError } from '../../../shared/errors.ts'
import { ensureRulesPass, manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { JobQueue, Work } from '../../jobs/index.ts'
import type { Registry, Workspace } from '../../workspace/index.ts'
import { leakingFeatures, refuseUnfinishable } from '../../training/index.ts'
import { keepPositive, settled } from './positive.ts'
import { determinedBy, extendRun, resumeRun } from './resume.ts'
import { defaultExperiment, ensureExperiment, livingExperiment } from '../groups/store.ts'
import { createRun, type NewTrainingRun, requireArtifact, requireTraining, type TrainingRun } from './store.ts'
import type { RunInput } from './task.ts'

export interface NewTraining extends Pick<NewTrainingRun, 'name' | 'tags' | 'notes' | 'recipe'> {
  /** A dataset version. */
  readonly ref: string
  readonly engine: EngineChoice
  /** The name of the experiment that the run belongs to, which is made where there is none; the dataset's when absent. */
  readonly experiment?: string
  /** The run whose recipe this one began with. */
  readonly clonedFrom?: number
  /** What else belongs into the transaction that puts it into the queue. */
  readonly also?: (db: Registry, started: Started) => void
}

interface Started {
  readonly jobId: number
  readonly runId: number
}

/**
 * Puts a training into the queue, once the blocking rules of its data pass.
 * @throws COLUMN_UNKNOWN, RULES_FAILED, RUN_NOT_TRAINED, INVALID_INPUT for a positive class that the target has not
 */
export async function startTraining(
  work: Work,
  { ref, engine, experiment, recipe: given, clonedFrom, also, ...run }: NewTraining,
  signal?: AbortSignal,
): Promise<Started> {
  const { workspace, perform } = work
  const version = requireVersion(workspace.db, ref)
  const manifest = manifestOf(version)
  checkColumns(given, manifest)
  const origin = clonedFrom === undefined ? {} : { clonedFromId: requireTraining(workspace.db, clonedFrom).id }
  await ensureRulesPass(work, version, signal)
  const recipe = await settled(workspace, version, given, await leakingFeatures(perform, version, given, signal))
  workspace.write((db) => keepPositive(db, version, recipe))
  const group = (db: Registry) => ensureExperiment(db, experiment ?? defaultExperiment(db, version)).id
  return startRun(work, { ...run, ...origin, recipe, datasetVersionId: version.id }, { manifest, engine, group, also })
}

/** Executes a run again from what it recorded. @throws RUN_NOT_DONE, RULES_FAILED */
export async function reproduceRun(work: Work, id: number, signal?: AbortSignal): Promise<Started> {
  const original = requireTraining(work.workspace.db, id)
  requireArtifact(work.workspace.db, original, 'weights')
  await ensureRulesPass(work, versionOf(work, original), signal)
  return startReproduction(work, original)
}

/**
 * Puts a run into the queue that executes another one again, on this computer.
 * @param evaluated what is evaluated; all that a run of its own has where it is left out
 */
export function startReproduction(work: Starting, original: TrainingRun, evaluated: Evaluated = {}): Started {
  const version = versionOf(work, original)
  const run = {
    name: cutName(`${original.name}, reproduced`),
    tags: [],
    notes: '',
    recipe: currentRecipe(original.recipe),
    datasetVersionId: version.id,
    reproducesId: original.id,
    fold: original.fold,
    limits: original.limits,
    stopAfter: original.stopped === 'cancelled' ? original.epochs : original.stopAfter,
  }
  const group = (registry: Registry) => livingExperiment(registry, original.experimentId)
  return startRun(work, run, { manifest: manifestOf(version), engine: original.engineId ?? 'auto', group, evaluated })
}

/** Goes on with a run that rests or was interrupted. @throws what `resumeRun` throws; RULES_FAILED */
export async function resumeTraining(work: Work, id: number, signal?: AbortSignal): Promise<Started> {
  await ensureRulesPass(work, versionOf(work, requireTraining(work.workspace.db, id)), signal)
  return resumeRun(work.workspace, work.runner, id)
}

/** A new run that goes on from the last epoch of another. @throws what `extendRun` throws; RULES_FAILED */
export async function extendTraining(work: Work, input: Parameters<typeof extendRun>[2], signal?: AbortSignal): Promise<Started> {
  await ensureRulesPass(work, versionOf(work, requireTraining(work.workspace.db, input.run)), signal)
  return extendRun(work.workspace, work.runner, input)
}

/** What putting a run into the queue takes. */
interface Starting {
  readonly workspace: Workspace
  readonly runner: Pick<JobQueue, 'enqueue'>
}

type Evaluated = Pick<RunInput, 'measured' | 'baselines'>

function versionOf({ workspace: { db } }: Starting, run: TrainingRun) {
  return requireVersion(db, versionRef(db, run.datasetVersionId))
}

function startRun(
  { runner, workspace }: Starting,
  run: Omit<NewTrainingRun, 'jobId' | 'experimentId' | 'user'>,
  {
    manifest,
    engine,
    group,
    also: further,
    evaluated = {},
  }: Pick<NewTraining, 'engine' | 'also'> & { manifest: Manifest; group: (db: Registry) => number; evaluated?: Evaluated },
): Started {
  const { fold = null, limits = null, stopAfter = null } = run
  const input: RunInput = { manifest, recipe: run.recipe, engine, ...evaluated, ...determinedBy({ fold, limits, stopAfter }) }
  const title = `Train ${run.recipe.model.family} for ${run.recipe.target}`
  const { jobId, also } = runner.enqueue('experiments.run', title, input, (db, job) => {
    const made = createRun(db, { ...run, jobId: job, experimentId: group(db), user: workspace.actor })
    further?.(db, { jobId: job, runId: made.id })
    return made
  })
  return { jobId, runId: also.id }
}

/** @throws COLUMN_UNKNOWN, before anything is put into the queue */
function checkColumns(recipe: Recipe, manifest: Manifest): void {
  refuseUnfinishable(recipe)
  const names = new Set(manifest.columns.map((column) => column.name))
  const weights = recipe.rowWeights === undefined ? [] : [recipe.rowWeights]
  for (const name of [recipe.target, ...weights, ...recipe.features.map((feature) => feature.column)]) {
    if (names.has(name)) continue
    throw new CairnError('COLUMN_UNKNOWN', `The recipe uses the column "${name}", which is not in the data.`, {
      column: name,
      columns: [...names].slice(0, 50),
    })
  }
}
