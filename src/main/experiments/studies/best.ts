import type { BestResult, Candidate } from '../../../shared/contract/experiments/studies.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { isBetter, metric as metricCopy } from '../../../shared/domain/evaluation/metrics.ts'
import type { BestPlan } from '../../../shared/domain/experiments/study.ts'
import { asGoodFrom, familyText, type Rival, rivalPhrase, rivals } from '../../../shared/domain/experiments/rivals.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { significant } from '../../../shared/numbers.ts'
import type { Conductor } from '../../jobs/index.ts'
import { requireArtifact, type TrainingRun } from '../runs/store.ts'
import type { Judged } from './judge.ts'
import { beginChild, finishChild, restOf } from './children.ts'
import { type StudyRow, valueOf } from './store.ts'
import { beforeChoice, evaluateBest, failureOf } from './sweep.ts'
import { together } from './together.ts'

interface Contest {
  readonly conductor: Conductor
  readonly study: StudyRow
  readonly plan: BestPlan
  readonly manifest: Manifest
}

interface Entry {
  readonly family: Rival
  readonly run: TrainingRun
  readonly value: number
}

/**
 * Trains every trial, takes the best of each model type by its validation value, and of these the simplest that is as good as the best:
 * ahead of it in at least a quarter of the paired resamples. Only what was chosen is evaluated on test.
 * @throws what the first trial failed of, when none came to anything
 */
export async function conductBest(contest: Contest): Promise<Omit<BestResult, 'check'>> {
  const { conductor, plan } = contest
  const ended = await trainAll(contest)
  const entries = bestOfEach(contest, ended)
  if (entries.length === 0) throw failureOf(ended)
  conductor.progress(0.9, 'comparing')
  const candidates = await compared(contest, entries)
  const chosen = candidates.find(({ equal }) => equal) ?? candidates[0]
  const { run } = entries.find((entry) => entry.run.id === chosen.run) ?? entries[0]
  conductor.progress(0.95, 'evaluating the best trial')
  return {
    kind: 'best',
    best: { trial: chosen.trial, run: chosen.run, value: chosen.value },
    candidates,
    why: whyText(candidates, chosen, plan.metric),
    ...(await evaluateBest(contest, run)),
  }
}

function trainAll({ conductor, study, plan, manifest }: Contest): Promise<TrainingRun[]> {
  const { length } = plan.trials
  return together(conductor, {
    noun: 'trial',
    trials: plan.trials.map(({ recipe: given }, trial) => {
      const recipe = currentRecipe(given)
      return { trial, recipe, name: `${familyText(recipe.model.family)} ${ofItsKind(plan, trial)}` }
    }),
    text: ({ trial, name }) => `trial ${trial + 1} of ${length}: ${name}`,
    tell: (ended, how) => conductor.progress((0.9 * ended) / length, 'trials', how),
    finish: (own, one) => {
      const child = { ...one, engine: plan.engine, manifest, also: beforeChoice }
      return finishChild(own, study, { trial: one.trial, begin: () => beginChild(own, study, child), keepsStopped: true })
    },
  })
}

/** The number of a trial among those of its model type, from 1. */
function ofItsKind({ trials }: BestPlan, trial: number): number {
  const family = (place: number) => currentRecipe(trials[place].recipe).model.family
  return trials.slice(0, trial + 1).filter((_, place) => family(place) === family(trial)).length
}

/** The simplest model type first. */
function bestOfEach({ conductor, plan }: Contest, ended: readonly TrainingRun[]): Entry[] {
  return rivals.flatMap((family): Entry[] => {
    let best: Entry | null = null
    for (const run of ended) {
      if (currentRecipe(run.recipe).model.family !== family) continue
      const value = valueOf(conductor.workspace.db, plan, run)
      if (value !== null && (best === null || isBetter(plan.metric, value, best.value))) best = { family, run, value }
    }
    return best ? [best] : []
  })
}

async function compared({ conductor, plan, manifest }: Contest, entries: readonly Entry[]): Promise<Candidate[]> {
  const { runner, workspace } = conductor
  const leader = entries.reduce((best, entry) => (isBetter(plan.metric, entry.value, best.value) ? entry : best))
  const others = entries.filter((entry) => entry !== leader)
  const objectsOf = ({ run }: Entry) => ({
    model: requireArtifact(workspace.db, run, 'model'),
    predictions: requireArtifact(workspace.db, run, 'predictions/model'),
  })
  const input = { manifest, runs: [leader, ...others].map(objectsOf), metric: plan.metric, seed: plan.seed }
  const { jobId } = runner.enqueue('experiments.judge', `Compare ${entries.length} model types`, input, () => null)
  await restOf(conductor, jobId)
  const judged = (await runner.result(jobId)) as Judged
  return entries.map((entry) => {
    const found = entry === leader ? null : (judged[others.indexOf(entry)] ?? null)
    const difference = found && { value: found.value, low: found.low, high: found.high }
    const equal = entry === leader || (found !== null && found.ahead >= asGoodFrom)
    return {
      family: entry.family,
      trial: entry.run.trial ?? 0,
      run: entry.run.id,
      value: entry.value,
      difference,
      ahead: found?.ahead ?? null,
      equal,
    }
  })
}

/** Without verbs that would have to agree with the model type. */
function whyText(candidates: readonly Candidate[], chosen: Candidate, metric: BestPlan['metric']): string {
  const name = metricCopy(metric).name
  const leader = candidates.find(({ difference }) => difference === null) ?? chosen
  if (candidates.length === 1) return `Only ${rivalPhrase(chosen.family)} could be trained.`
  if (chosen.run !== leader.run) {
    const values = `${significant(leader.value)} against ${significant(chosen.value)}`
    return `Chosen for simplicity: ${rivalPhrase(chosen.family)}. With ${rivalPhrase(leader.family)}, ${name} on validation is not distinguishably better (${values}).`
  }
  const also = candidates.filter(({ run, equal }) => equal && run !== chosen.run).map(({ family }) => rivalPhrase(family))
  const best = `${name} on validation is best with ${rivalPhrase(chosen.family)} (${significant(chosen.value)})`
  return also.length === 0
    ? `${best}; every other model type is ahead in less than a quarter of the resamples.`
    : `${best}; as good, but not simpler: ${also.join(', ')}.`
}
