import type { Recipe } from './recipe.ts'
import { hasClasses, hasPositive } from './tasks.ts'

/** What a recipe may say of what happens beside and after the fit, and does not suit the rest of it. */
export interface AfterFitProblem {
  readonly path: 'calibration' | 'threshold' | 'refit' | 'targetTransform' | 'rowWeights' | 'quantileLevel'
  readonly message: string
}

type Asked = Pick<Recipe, 'task' | 'target' | 'split' | 'loss'> &
  Partial<Pick<Recipe, 'calibration' | 'threshold' | 'refit' | 'targetTransform' | 'rowWeights' | 'quantileLevel' | 'features'>>

/** Why a recipe cannot be finished as it asks: nothing that was asked for is left out in silence. */
export function afterFitProblems(recipe: Asked): AfterFitProblem[] {
  const { task, split, loss, calibration = 'none', threshold = 'half', refit = false, targetTransform = 'none', rowWeights } = recipe
  const problems: AfterFitProblem[] = []
  const add = (path: AfterFitProblem['path'], message: string) => problems.push({ path, message })
  const validates = split.fractions.validation > 0
  const unvalidated = 'It needs validation rows: raise the validation fraction.'
  if (calibration !== 'none') {
    if (!hasClasses(task)) add('calibration', 'Only a classification has probabilities to calibrate.')
    else if (!validates) add('calibration', unvalidated)
  }
  if (threshold !== 'half') {
    if (!hasPositive(task)) add('threshold', 'Only a binary classification has a decision threshold.')
    else if (!validates) add('threshold', unvalidated)
  }
  if (refit && !validates) add('refit', unvalidated)
  if (targetTransform !== 'none') {
    if (hasClasses(task)) add('targetTransform', 'Only the target of a regression can be transformed.')
    else if (loss === 'poisson') add('targetTransform', 'Poisson loss already predicts on a logarithmic scale.')
  }
  if (rowWeights !== undefined) {
    if (rowWeights === recipe.target) add('rowWeights', 'The target cannot also weigh the rows.')
    else if (recipe.features?.some(({ column }) => column === rowWeights))
      add('rowWeights', `"${rowWeights}" is also a feature. Exclude it.`)
  }
  return problems
}
