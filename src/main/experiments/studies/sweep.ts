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
import { independentTrials, medianLimits, proposeTrial, rungs } from './strategy.ts'
import { together } from './together.ts'
import type { Observation } from './tpe.ts'

interface Sweep {
  readonly conductor: Conductor
  readonly study: StudyRow
  readonly plan: SweepPlan
  readonly manifest: Manifest
}

/** Test rows are not looked at: not before the choice is made. */
export const beforeChoice = { measured: ['train', 'validation'], baselines: false } as const

/** All trials of a sweep, then the test part and the baselines for the best one alone. */
export async function conductSweep(sweep: Sweep): Promise<Omit<SweepResult, 'check'>> {
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

/** First the trials that depend on no other, then one after the other: so they are the same wherever they are trained. */
async function inTurn(sweep: Sweep): Promise<TrainingRun[]> {
  const { conductor, plan } = sweep
  const planned = plannedTrials(plan)
  const text = (trial: number) => `trial ${trial + 1} of ${planned}`
  const tell = (ended: number, how: string) => conductor.progress((0.95 * ended) / planned, 'trials', how)
  const ended = await together(conductor, {
    noun: 'trial',
    trials: independentTrials(plan),
    text: ({ trial }) => text(trial),
    tell,
    finish: (own, { trial, assignment }) => finishTrial({ ...sweep, conductor: own }, trial, assignment),
  })
  for (;;) {
    const trial = ended.length
    const observations = ended.flatMap(({ observation }) => (observation ? [observation] : []))
    const assignment = proposeTrial(plan, trial, observations)
    if (assignment === null) return ended.map(({ run }) => run)
    tell(trial, text(trial))
    ended.push(await finishTrial(sweep, trial, assignment, plan.prune ? limitsFrom(sweep, ended) : undefined))
  }
}

interface EndedTrial {
  readonly run: TrainingRun
  /** Null where it came to nothing. */
  readonly observation: Observation | null
}

async function finishTrial(sweep: Sweep, trial: number, assignment: Assignment, limits?: readonly (number | null)[]): Promise<EndedTrial> {
  const { conductor, study, plan } = sweep
  const own = () => begin(sweep, trial, assignment, null, limits)
  const run = await finishChild(conductor, study, { trial, begin: own, keepsStopped: true })
  const value = valueOf(conductor.workspace.db, plan, run)
  const loss = value !== null && metric(plan.metric).direction === 'higher' ? -value : value
  return { run, observation: loss === null ? null : { assignment, loss } }
}

function limitsFrom({ conductor, plan }: Sweep, ended: readonly EndedTrial[]): (number | null)[] {
  const curves = ended
    .filter(({ run }) => run.status === 'done')
    .map(({ run }) => readSeries(conductor.workspace, run.id, 'valLoss', 1_000_000).values.map(([, value]) => value ?? Infinity))
  const longest = Math.max(roundsOf(plan.recipe.model), ...curves.map(({ length }) => length))
  return medianLimits(curves, longest).map((limit) => (Number.isFinite(limit) ? limit : null))
}

interface Contender {
  readonly trial: number
  readonly assignment: Assignment
  readonly run: TrainingRun | null
}

/** @returns the runs of the last rung */
async function halve(sweep: Sweep, reduction: number): Promise<TrainingRun[]> {
  const { conductor, plan } = sweep
  const { db } = conductor.workspace
  const plannedRungs = rungs(plan.maxTrials, roundsOf(plan.recipe.model), reduction)
  const total = plannedRungs.reduce((sum, { trials }) => sum + trials, 0)
  let alive: Contender[] = independentTrials(plan).map((one) => ({ ...one, run: null }))
  let before = 0
  for (const [rung, { trials, epochs }] of plannedRungs.entries()) {
    const name = `rung ${rung + 1} of ${plannedRungs.length}`
    const ended = await together(conductor, {
      noun: 'trial',
      trials: alive.slice(0, trials),
      text: ({ trial }) => `trial ${trial + 1}`,
      tell: (count, how) => conductor.progress((0.95 * (before + count)) / total, 'trials', `${name}, ${how}`),
      finish: async (own, one) => ({ ...one, run: await climb({ ...sweep, conductor: own }, one, epochs) }),
    })
    before += ended.length
    alive = ranked(ended, ({ run }) => valueOf(db, plan, run), metric(plan.metric).direction === 'higher')
  }
  return alive.flatMap(({ run }) => (run ? [run] : []))
}

/** Trains one for so many epochs in all. */
async function climb(sweep: Sweep, { trial, assignment, run: before }: Contender, epochs: number): Promise<TrainingRun> {
  const { conductor, study } = sweep
  // Longer would not have changed it.
  if (before && (before.status !== 'done' || before.stopped === 'early')) return before
  const { workspace, runner } = conductor
  const further = (run: TrainingRun) => {
    const more = epochs - roundsOf(currentRecipe(run.recipe).model)
    return extendRun(workspace, runner, { run: run.id, epochs: more, study: { id: study.id, trial }, target: conductor.target }).runId
  }
  const next = () => (before ? further(before) : begin(sweep, trial, assignment, epochs))
  return finishChild(conductor, study, { trial, begin: next, epochs, keepsStopped: true })
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
