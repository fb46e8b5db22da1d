import type { SweepResult } from '../../../shared/contract/experiments/studies.ts'
import { withPriorCorrection } from '../../../shared/domain/training/classWeights.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { metric } from '../../../shared/domain/evaluation/metrics.ts'
import { type Recipe, roundsOf, withRounds } from '../../../shared/domain/training/recipe.ts'
import type { Assignment, SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { plannedTrials } from '../../../shared/domain/experiments/sweepRules.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Conductor } from '../../jobs/index.ts'
import { extendRun } from '../runs/resume.ts'
import { readSeries } from '../runs/series.ts'
import { artifactOf, metricsOfRun, requireArtifact, requireTraining, type TrainingRun } from '../runs/store.ts'
import type { MeasureInput } from '../runs/task.ts'
import { evaluationName } from '../runs/names.ts'
import { beginChild, finishChild, restOf } from './children.ts'
import { recipeWith } from './space.ts'
import { bestOf, type StudyRow, valueOf } from './store.ts'
import { medianLimits, proposeTrial, rungs } from './strategy.ts'
import type { Observation } from './tpe.ts'

interface Sweep {
  readonly conductor: Conductor
  readonly study: StudyRow
  readonly plan: SweepPlan
  readonly manifest: Manifest
}

/** Test rows are not looked at: not before the choice is made. */
export const beforeChoice = { measured: ['train', 'validation'], baselines: false } as const

/** All trials of a sweep in order, then the test part and the baselines for the best one alone. */
export async function conductSweep(sweep: Sweep): Promise<SweepResult> {
  const { conductor, plan } = sweep
  const { db } = conductor.workspace
  const finalists = plan.strategy.kind === 'halving' ? await halve(sweep, plan.strategy.reduction) : await inTurn(sweep)
  const best = bestOf(db, plan, finalists)
  if (!best) throw failureOf(finalists)
  conductor.progress(0.96, 'evaluating the best trial')
  return {
    kind: 'sweep',
    best: { trial: best.run.trial ?? 0, run: best.run.id, value: best.value },
    ...(await evaluateBest(sweep, best.run)),
  }
}

/** When no trial came to anything: why the first one did not. */
export function failureOf([first]: readonly TrainingRun[]): CairnError {
  return first?.error ? CairnError.fromJSON(first.error) : new CairnError('RUN_NOT_DONE', 'No trial has a value for the metric.', {})
}

function begin(sweep: Sweep, trial: number, assignment: Assignment, epochs: number | null, limits?: readonly (number | null)[]): number {
  const { conductor, study, plan, manifest } = sweep
  const given = trialRecipe(plan, assignment)
  const recipe = epochs === null ? given : withRounds(given, epochs)
  const also = { ...beforeChoice, ...(limits ? { limits } : {}) }
  return beginChild(conductor, study, { trial, name: `trial ${trial + 1}`, recipe, engine: plan.engine, manifest, also })
}

/** A plan of an earlier release says nothing of a correction for class weights: then its trials have none. */
function trialRecipe({ recipe, space }: SweepPlan, assignment: Assignment): Recipe {
  const given = recipeWith(recipe, space, assignment)
  return given.priorCorrection === undefined ? given : withPriorCorrection(given)
}

/** One trial after the other. */
async function inTurn(sweep: Sweep): Promise<TrainingRun[]> {
  const { conductor, study, plan } = sweep
  const { workspace } = conductor
  const ended: TrainingRun[] = []
  const observations: Observation[] = []
  for (let trial = 0; ; trial++) {
    const assignment = proposeTrial(plan, trial, observations)
    if (assignment === null) return ended
    conductor.progress((0.95 * trial) / plannedTrials(plan), 'trials', `trial ${trial + 1} of ${plannedTrials(plan)}`)
    const run = await finishChild(conductor, study, {
      trial,
      begin: () => begin(sweep, trial, assignment, null, plan.prune ? limitsFrom(sweep, ended) : undefined),
      keepsStopped: true,
    })
    ended.push(run)
    const value = valueOf(workspace.db, plan, run)
    if (value !== null) observations.push({ assignment, loss: metric(plan.metric).direction === 'higher' ? -value : value })
  }
}

function limitsFrom({ conductor, plan }: Sweep, ended: readonly TrainingRun[]): (number | null)[] {
  const curves = ended
    .filter(({ status }) => status === 'done')
    .map(({ id }) => readSeries(conductor.workspace, id, 'valLoss', 1_000_000).values.map(([, value]) => value ?? Infinity))
  const longest = Math.max(roundsOf(plan.recipe.model), ...curves.map(({ length }) => length))
  return medianLimits(curves, longest).map((limit) => (Number.isFinite(limit) ? limit : null))
}

/** @returns the runs of the last rung */
async function halve(sweep: Sweep, reduction: number): Promise<TrainingRun[]> {
  const { conductor, study, plan } = sweep
  const { workspace, runner } = conductor
  const { db } = workspace
  const plannedRungs = rungs(plan.maxTrials, roundsOf(plan.recipe.model), reduction)
  const total = plannedRungs.reduce((sum, { trials }) => sum + trials, 0)
  let alive: { trial: number; assignment: Assignment; run: TrainingRun | null }[] = []
  for (let trial = 0; trial < plan.maxTrials; trial++) {
    const assignment = proposeTrial(plan, trial, [])
    if (assignment) alive.push({ trial, assignment, run: null })
  }
  let done = 0
  for (const [rung, { trials, epochs }] of plannedRungs.entries()) {
    alive = alive.slice(0, trials)
    for (const one of alive) {
      conductor.progress((0.95 * done++) / total, 'trials', `rung ${rung + 1} of ${plannedRungs.length}, trial ${one.trial + 1}`)
      const before = one.run
      // Longer would not have changed it.
      if (before && (before.status !== 'done' || before.stopped === 'early')) continue
      const next = before
        ? () =>
            extendRun(workspace, runner, {
              run: before.id,
              epochs: epochs - roundsOf(currentRecipe(before.recipe).model),
              study: { id: study.id, trial: one.trial },
            }).runId
        : () => begin(sweep, one.trial, one.assignment, epochs)
      one.run = await finishChild(conductor, study, { trial: one.trial, begin: next, epochs, keepsStopped: true })
    }
    alive = ranked(alive, (one) => (one.run ? valueOf(db, plan, one.run) : null), metric(plan.metric).direction === 'higher')
  }
  return alive.flatMap(({ run }) => (run ? [run] : []))
}

/** The best first; of equal ones the earlier. */
function ranked<T>(all: readonly T[], value: (one: T) => number | null, higher: boolean): T[] {
  const loss = (one: T) => {
    const own = value(one)
    return own === null ? Infinity : higher ? -own : own
  }
  return [...all].sort((a, b) => (loss(a) === loss(b) ? 0 : loss(a) - loss(b)))
}

/**
 * The best trial on the test part, where the split has one, and what it is compared with: the baselines are trained for this run alone, on its
 * rows, and evaluated on those that it was not trained on.
 */
export async function evaluateBest(
  { conductor, manifest, plan }: Pick<Sweep, 'conductor' | 'manifest'> & { readonly plan: Pick<SweepPlan, 'engine'> },
  run: TrainingRun,
): Promise<Pick<SweepResult, 'test' | 'baselines'>> {
  const { workspace, runner } = conductor
  const { db } = workspace
  const hasTest = run.split !== null && run.split.rows.test > 0
  const wanted = evaluationName('trivial', hasTest ? 'test' : 'validation')
  if (artifactOf(db, run, wanted) === undefined) {
    const object = (name: string) => ({ object: requireArtifact(db, run, name), bytes: 0 })
    const trained = {
      modelObject: object('model'),
      predictionsObject: object('predictions/model'),
      baselines: { trivial: null, linear: null },
    }
    const isEvaluated = artifactOf(db, run, evaluationName('model', 'test')) !== undefined
    const input: MeasureInput = {
      manifest,
      recipe: currentRecipe(run.recipe),
      runId: run.id,
      measured: hasTest && !isEvaluated ? ['test'] : [],
      baselines: { engine: run.engineId ?? plan.engine },
      trained,
    }
    const { jobId } = runner.enqueue('experiments.measure', `Evaluate run ${run.id} and its baselines`, input, () => null)
    await restOf(conductor, jobId)
    await runner.result(jobId)
  }
  const found = metricsOfRun(db, requireTraining(db, run.id).id)
  const test = found.filter(({ part, subject }) => part === 'test' && subject === 'model')
  return { test: hasTest ? test : null, baselines: found.filter(({ subject }) => subject !== 'model') }
}
