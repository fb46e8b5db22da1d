import type { Ensemble } from '../../../shared/domain/training/trees.ts'
import { growsTrees, type Recipe, type TreesFamily } from '../../../shared/domain/training/recipe.ts'
import { outputsOf, suitingLosses } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { TreePlan } from '../../engines/trees/learner.ts'
import type { Design } from '../fit/design.ts'
import { namesOf } from '../preprocessing/names.ts'

/** What is grown of a recipe, for data that was prepared so. @throws RECIPE_INVALID for what trees cannot do */
export function treePlanOf(recipe: Recipe, { model }: Pick<Design, 'model'>): TreePlan {
  const family = treesOf(recipe)
  refuseUnsuited(recipe)
  const { task, loss, huberDelta, quantileLevel, seed } = recipe
  const { features } = model.preprocessing
  const widths = features.map((feature) => namesOf(feature).length)
  return {
    task,
    loss,
    huberDelta,
    quantileLevel,
    model: family,
    categories: features.flatMap((feature, i) => filled(widths[i], feature.kind === 'category' ? feature.levels.length : 0)),
    monotone: recipe.features.flatMap(({ transform }, i) =>
      filled(widths[i], transform.kind === 'asIs' ? directions[transform.monotone] : 0),
    ),
    outputs: outputsOf(task, model.target.labels.length),
    seed,
  }
}

const directions = { none: 0, increasing: 1, decreasing: -1 } as const

const filled = <T>(length: number, value: T): T[] => Array.from({ length }, () => value)

/** The ensemble before its first tree, without what is learnt from the target. */
export function plannedEnsemble({ categories, outputs, model }: TreePlan): Ensemble {
  const head = { inputs: categories.length, categories: [...categories], outputs, trees: 0, base: [] }
  return model.family === 'boosting' ? { ...head, combine: 'sum', leaves: 'score' } : { ...head, combine: 'mean', leaves: 'share' }
}

/** Trees of a round: one for each output, or one for all. */
export function treesOfRound({ model, outputs }: TreePlan): number {
  return model.family === 'boosting' ? outputs : 1
}

function treesOf({ model }: Recipe): TreesFamily {
  if (growsTrees(model)) return model
  throw new CairnError('INTERNAL', `${model.family} grows no trees.`)
}

function refuseUnsuited({ task, model, loss, features }: Recipe): void {
  const losses = suitingLosses(task, model.family)
  if (!losses.includes(loss)) {
    const message = `The loss ${loss} does not suit the model type ${model.family} here. Choose ${losses.join(', ')}.`
    throw new CairnError('RECIPE_INVALID', message, { field: 'loss', losses: [...losses] })
  }
  const constrained = features.find(({ transform }) => transform.kind === 'asIs' && transform.monotone !== 'none')
  if (constrained === undefined || (model.family === 'boosting' && task !== 'multiclass')) return
  const why = model.family === 'boosting' ? 'several classes' : 'a random forest'
  const message = `${JSON.stringify(constrained.column)}: predictions cannot be kept rising or falling with ${why}. Choose monotone none.`
  throw new CairnError('RECIPE_INVALID', message, { field: 'features', column: constrained.column })
}
