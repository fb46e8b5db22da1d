import type { ColumnProfile } from '../datasets/dataset.ts'
import type { MetricId } from '../evaluation/metrics.ts'
import type { Loss, ModelFamily, Task } from './recipe.ts'

/** What a task is, in one row. What needs code for each task is a `Record<Task, …>` beside that code, so that a new one does not compile without it. */
export interface TaskRow {
  /** What the target holds: one of some classes, or an amount. */
  readonly target: 'classes' | 'value'
  /** Whether one of two classes is the positive one: its probability is the only output, and a threshold decides. */
  readonly positive: boolean
  /** What a model's outputs are: the log-odds of the positive class, a logit for each class, the standardised value. */
  readonly end: 'sigmoid' | 'softmax' | 'linear'
  /** Where a model decides before anybody has chosen; null where nothing is to be chosen. */
  readonly threshold: number | null
  /** That it may be trained with, the usual one first. */
  readonly losses: readonly [Loss, ...Loss[]]
  /** How its rows are dealt when nothing else is asked for. */
  readonly split: 'stratified' | 'random'
  /** The metric that lists are ordered by and trials are chosen by when nobody has chosen one. */
  readonly mainMetric: MetricId
  /** What is told of the validation rows after each epoch. */
  readonly curve: 'valAccuracy' | 'valRmse'
  /** What the trivial baseline says of every row. */
  readonly trivial: 'shares' | 'mean'
  /** What is shown first of what a model decides, and whether its probabilities are compared with what came true. */
  readonly screens: { readonly decisions: 'threshold' | 'classes' | 'residuals'; readonly calibration: boolean }
}

export const taskTable = {
  binary: {
    target: 'classes',
    positive: true,
    end: 'sigmoid',
    threshold: 0.5,
    losses: ['crossEntropy', 'focal'],
    split: 'stratified',
    mainMetric: 'rocAuc',
    curve: 'valAccuracy',
    trivial: 'shares',
    screens: { decisions: 'threshold', calibration: true },
  },
  multiclass: {
    target: 'classes',
    positive: false,
    end: 'softmax',
    threshold: null,
    losses: ['crossEntropy', 'focal'],
    split: 'stratified',
    mainMetric: 'balancedAccuracy',
    curve: 'valAccuracy',
    trivial: 'shares',
    screens: { decisions: 'classes', calibration: true },
  },
  regression: {
    target: 'value',
    positive: false,
    end: 'linear',
    threshold: null,
    losses: ['squared', 'absolute', 'huber'],
    split: 'random',
    mainMetric: 'rmse',
    curve: 'valRmse',
    trivial: 'mean',
    screens: { decisions: 'residuals', calibration: false },
  },
} as const satisfies Readonly<Record<Task, TaskRow>>

/** Integers with no more values than this may be classes that are called by numbers. */
export const mostCodedClasses = 20

/** Names of targets that are classes also where those are called by numbers. */
const classWords = new Set(['class', 'classes', 'label', 'labels', 'category', 'type', 'kind', 'species', 'cluster', 'digit'])

/** What is usually predicted of a column: one of two classes, one of several, or an amount. */
export function usualTask({ name, type, distinct }: Pick<ColumnProfile, 'name' | 'type' | 'distinct'>): Task {
  if (distinct === 2) return 'binary'
  if (type === 'text' || type === 'boolean') return 'multiclass'
  return type === 'integer' && distinct <= mostCodedClasses && namesClass(name) ? 'multiclass' : 'regression'
}

function namesClass(name: string): boolean {
  const words = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase()
  return words.split(/[^\p{L}]+/u).some((word) => classWords.has(word))
}

export function taskRow(task: Task): TaskRow {
  return taskTable[task]
}

/** The losses that a family can be trained with, the usual one first. */
export function suitingLosses(task: Task, family: ModelFamily['family']): readonly [Loss, ...Loss[]] {
  const classes = hasClasses(task)
  if (family === 'forest') return classes ? ['crossEntropy'] : ['squared']
  if (family === 'boosting') return classes ? ['crossEntropy'] : ['squared', 'absolute', 'huber', 'quantile', 'poisson']
  return taskTable[task].losses
}

export function hasClasses(task: Task): boolean {
  return taskTable[task].target === 'classes'
}

/** Whether one of two classes is the positive one. */
export function hasPositive(task: Task): boolean {
  return taskTable[task].positive
}

/** How many numbers a model gives for a row. @param classes of the target; not looked at where there is one number anyway */
export function outputsOf(task: Task, classes: number): number {
  return taskTable[task].end === 'softmax' ? classes : 1
}

/** The metric that lists are ordered by when nobody has chosen one. */
export function primaryMetric(task: Task): MetricId {
  return taskTable[task].mainMetric
}
