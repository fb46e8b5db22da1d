import { isMetricId, metric as metricCopy, metricIds, type MetricId } from '../evaluation/metrics.ts'
import { metricInText } from '../evaluation/modelComparison.ts'
import { growsTrees, type Recipe } from '../training/recipe.ts'
import { paramTitle } from './paramText.ts'
import type { Dimension, Strategy, SweepPlan } from './study.ts'

/** What of a sweep's options decides whether they can work together. */
export type SweepOptions = Pick<SweepPlan, 'recipe' | 'space' | 'strategy' | 'metric' | 'maxTrials' | 'prune'>

export interface SweepProblem {
  /** The option that is to be changed. */
  readonly at: 'space' | 'strategy' | 'prune' | 'metric' | 'split'
  readonly message: string
}

/** Fields that have to be the same in all trials: else they would not be evaluated on the same rows, or not of the same thing. */
const fixed = /^(format|task|target|positive|split|seed)(\.|$)/

/** What changes the scale of the losses themselves: then their curves say nothing about each other. */
const scalesLoss = new Set(['loss', 'focalGamma', 'huberDelta', 'standardizeTarget', 'model.l2', 'classWeights'])

/** Everything that keeps these options from working together; the form shows it beside them, and main refuses it. */
export function sweepProblems({ recipe, space, strategy, metric, prune }: SweepOptions): SweepProblem[] {
  const pruning = prune ? pruningProblem(space, strategy) : null
  const halving = strategy.kind === 'halving' ? halvingProblem(recipe, space) : null
  const split = splitProblem(recipe)
  return [
    ...spaceProblems(space),
    ...(sweepMetrics(recipe).includes(metric)
      ? []
      : [{ at: 'metric' as const, message: `Trials of this task cannot be ranked by ${metric}.` }]),
    ...(split === null ? [] : [{ at: 'split' as const, message: split }]),
    ...(halving === null ? [] : [{ at: 'strategy' as const, message: halving }]),
    ...(pruning === null ? [] : [{ at: 'prune' as const, message: pruning }]),
  ]
}

function spaceProblems(space: readonly Dimension[]): SweepProblem[] {
  const paths = space.map(({ path }) => path)
  const twice = paths.find((path, place) => paths.indexOf(path) < place)
  return [
    ...(twice === undefined ? [] : [{ at: 'space' as const, message: `${twice} is searched twice.` }]),
    ...paths
      .filter((path) => fixed.test(path))
      .map((path) => ({ at: 'space' as const, message: `${path} must be the same in all trials.` })),
  ]
}

/** Why no sweep can run on this split, or null. */
export function splitProblem({ split }: Pick<Recipe, 'split'>): string | null {
  return split.fractions.validation === 0 ? 'Trials are ranked on the validation part, but the split has none.' : null
}

/** Why poor trials cannot be pruned here, or null. */
export function pruningProblem(space: readonly Dimension[], strategy: Pick<Strategy, 'kind'>): string | null {
  if (strategy.kind === 'halving') return 'Successive halving already stops poor trials.'
  const scaling = space.find(({ path }) => scalesLoss.has(path))
  return scaling ? `Trials differ in ${lower(paramTitle(scaling.path))}, so their validation losses cannot be compared.` : null
}

/** Why successive halving cannot be used here, or null. */
export function halvingProblem(recipe: Pick<Recipe, 'model'>, space: readonly Dimension[]): string | null {
  const varying = space.find(({ path }) => path === 'model.epochs' || path.startsWith('model.schedule'))
  if (varying) return `Successive halving trains the best trials longer, so ${lower(paramTitle(varying.path))} cannot vary.`
  return !growsTrees(recipe.model) && recipe.model.schedule?.kind === 'cosine'
    ? 'Successive halving cannot be used with a cosine schedule, which depends on the number of epochs.'
    : null
}

const lower = (title: string) => (/^[A-Z]\d/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1))

/** The metrics by which trials of a recipe can be chosen. */
export function sweepMetrics({ task }: Pick<Recipe, 'task'>): MetricId[] {
  return metricIds.filter((id) => id !== 'loss' && metricCopy(id).direction !== 'none' && metricCopy(id).tasks.includes(task))
}

/** `Maximize ROC AUC on validation`. */
export function objectiveText(metric: string, part: string): string {
  const verb = isMetricId(metric) && metricCopy(metric).direction === 'lower' ? 'Minimize' : 'Maximize'
  return `${verb} ${metricInText(metric)} on ${part}`
}

/** How many combinations a grid has. @param points of each range */
export function gridSize(space: readonly Dimension[], points: number): number {
  return space.reduce((product, dimension) => product * pointsOf(dimension, points), 1)
}

function pointsOf(dimension: Dimension, points: number): number {
  if (dimension.kind === 'choice') return dimension.values.length
  if (dimension.kind === 'bool') return 2
  return dimension.kind === 'int' ? Math.min(points, dimension.high - dimension.low + 1) : points
}

/** How many trials a sweep comes to at most. */
export function plannedTrials({ space, strategy, maxTrials }: Pick<SweepOptions, 'space' | 'strategy' | 'maxTrials'>): number {
  return strategy.kind === 'grid' ? Math.min(maxTrials, gridSize(space, strategy.points)) : maxTrials
}

/** Why a sweep that has ended cannot be given more trials, or null. */
export function extensionProblem({ space, strategy, maxTrials }: Pick<SweepOptions, 'space' | 'strategy' | 'maxTrials'>): string | null {
  if (strategy.kind === 'halving') return 'Successive halving plans all its trials together: start a new sweep for more.'
  if (strategy.kind === 'grid' && gridSize(space, strategy.points) <= maxTrials) return 'Every combination of the grid has been tried.'
  return null
}
