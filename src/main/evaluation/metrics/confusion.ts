import { ratio } from '../../../shared/domain/evaluation/scores.ts'
import { checkSameLength } from './checks.ts'

/** `counts[a][p]` rows of class a that were predicted as class p. */
export function confusionCounts(actual: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < actual.length; i++) counts[actual[i]][predicted[i]]++
  return counts
}

/** Which rows: those of one cell (class indices), or all that are wrong, right, or any. */
export type ConfusionFilter = { readonly actual: number; readonly predicted: number } | 'misclassified' | 'correct' | 'all'

export interface ConfusionRows {
  /** How many rows the filter lets through. */
  readonly total: number
  /** The ids of the rows offset … offset + limit − 1 among them, in the order of the data. */
  readonly rows: number[]
}

/** The rows behind a cell of the confusion matrix, a page at a time. @param rowIds the id of each row, as long as the classes */
export function confusionRows(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  rowIds: ArrayLike<number>,
  filter: ConfusionFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): ConfusionRows {
  checkSameLength('The true and the predicted classes', actual, predicted)
  checkSameLength('The classes and the row ids', actual, rowIds)
  const passes = filterOf(filter)
  const rows: number[] = []
  let total = 0
  for (let i = 0; i < actual.length; i++) {
    if (!passes(actual[i], predicted[i])) continue
    if (total >= offset && rows.length < limit) rows.push(rowIds[i])
    total++
  }
  return { total, rows }
}

function filterOf(filter: ConfusionFilter): (actual: number, predicted: number) => boolean {
  if (filter === 'all') return () => true
  if (filter === 'correct') return (actual, predicted) => actual === predicted
  if (filter === 'misclassified') return (actual, predicted) => actual !== predicted
  return (actual, predicted) => actual === filter.actual && predicted === filter.predicted
}

/** Sums of a confusion matrix that every agreement measure starts from. */
interface Margins {
  readonly total: number
  readonly correct: number
  /** Rows per true class, and per predicted class. */
  readonly actual: number[]
  readonly predicted: number[]
}

function margins(counts: readonly (readonly number[])[]): Margins {
  const k = counts.length
  const actual = new Array<number>(k).fill(0)
  const predicted = new Array<number>(k).fill(0)
  let [total, correct] = [0, 0]
  for (let a = 0; a < k; a++) {
    correct += counts[a][a]
    for (let p = 0; p < k; p++) {
      const count = counts[a][p]
      actual[a] += count
      predicted[p] += count
      total += count
    }
  }
  return { total, correct, actual, predicted }
}

/**
 * How far true and predicted classes agree. All NaN without rows. As in scikit-learn: the Matthews correlation is 0 where
 * one side has one class only; kappa is NaN where chance alone agrees everywhere.
 * J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient" (2004); J. Cohen (1960, 1968).
 */
export function agreement(counts: readonly (readonly number[])[]): { mcc: number; kappa: number; kappaQuadratic: number } {
  const { total: n, correct, actual, predicted } = margins(counts)
  if (n === 0) return { mcc: Number.NaN, kappa: Number.NaN, kappaQuadratic: Number.NaN }
  let [both, squaresActual, squaresPredicted, observed, expected] = [0, 0, 0, 0, 0]
  for (let a = 0; a < counts.length; a++) {
    both += actual[a] * predicted[a]
    squaresActual += actual[a] ** 2
    squaresPredicted += predicted[a] ** 2
    for (let p = 0; p < counts.length; p++) {
      observed += (a - p) ** 2 * counts[a][p]
      expected += (a - p) ** 2 * ((actual[a] * predicted[p]) / n)
    }
  }
  const spread = (n * n - squaresActual) * (n * n - squaresPredicted)
  return {
    mcc: spread === 0 ? 0 : (correct * n - both) / Math.sqrt(spread),
    kappa: (correct * n - both) / (n * n - both),
    kappaQuadratic: expected === 0 ? Number.NaN : 1 - observed / expected,
  }
}

export interface ClassFigures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly support: number
  /** Whether the class occurs at all, among the true or the predicted ones. */
  readonly occurs: boolean
}

/** Per class; a share of nothing is 0, as in scikit-learn. */
export function classFigures(counts: readonly (readonly number[])[]): ClassFigures[] {
  const { actual, predicted } = margins(counts)
  return counts.map((row, c) => ({
    precision: ratio(row[c], predicted[c]),
    recall: ratio(row[c], actual[c]),
    f1: ratio(2 * row[c], actual[c] + predicted[c]),
    support: actual[c],
    occurs: actual[c] + predicted[c] > 0,
  }))
}
