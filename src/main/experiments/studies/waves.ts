import type { StudyPlan } from '../../../shared/domain/experiments/study.ts'
import { plannedTrials } from '../../../shared/domain/experiments/sweepRules.ts'
import { type ModelFamily, roundsOf } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { rungs } from './strategy.ts'

/** A trial as far as that decides how long it takes. */
export interface TrialWork {
  readonly family: ModelFamily['family']
  /** Epochs of a network, or trees, at most. */
  readonly rounds: number
}

/** What a plan says of its trials; the rest of it has no bearing on how many depend on each other. */
export type PlannedTrials =
  | Pick<Extract<StudyPlan, { kind: 'sweep' }>, 'kind' | 'recipe' | 'space' | 'strategy' | 'maxTrials' | 'prune'>
  | Pick<Extract<StudyPlan, { kind: 'crossValidation' }>, 'kind' | 'recipe' | 'folds'>
  | Pick<Extract<StudyPlan, { kind: 'best' }>, 'kind' | 'trials'>

/**
 * The trials of a study in waves: those of one wave do not depend on each other and can run at once, each wave needs what the ones before it
 * came to. Rounds are those that a wave adds.
 */
export function wavesOf(plan: PlannedTrials): TrialWork[][] {
  switch (plan.kind) {
    case 'best':
      return [plan.trials.map(({ recipe }) => workOf(recipe))]
    case 'crossValidation':
      return [repeated(workOf(plan.recipe), plan.folds)]
    case 'sweep':
      return wavesOfSweep(plan)
  }
}

function wavesOfSweep(plan: Extract<PlannedTrials, { kind: 'sweep' }>): TrialWork[][] {
  const { strategy, prune } = plan
  const trials = plannedTrials(plan)
  const work = workOf(plan.recipe)
  if (strategy.kind === 'halving') {
    const planned = rungs(trials, work.rounds, strategy.reduction)
    return planned.map((rung, place) => repeated({ ...work, rounds: rung.epochs - (planned[place - 1]?.epochs ?? 0) }, rung.trials))
  }
  // A trial is pruned by the curves of those before it.
  const independent = prune ? 0 : strategy.kind === 'tpe' ? Math.min(strategy.startup, trials) : trials
  const inTurn = Array.from({ length: trials - independent }, () => [work])
  return independent === 0 ? inTurn : [repeated(work, independent), ...inTurn]
}

function workOf(recipe: StudyPlan['recipe']): TrialWork {
  const { model } = currentRecipe(recipe)
  return { family: model.family, rounds: roundsOf(model) }
}

const repeated = (work: TrialWork, times: number): TrialWork[] => Array.from({ length: times }, () => work)
