import type { Judgement } from '../../../shared/domain/models/judging.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'
import type { Predicted } from '../../evaluation/index.ts'
import type { Predictor } from '../../evaluation/tasks.ts'

type Model = Pick<Predictor, 'task' | 'labels' | 'threshold'>

/** The classes of two models: those of the first, and then what only the other knows. Empty for numbers. */
export function classesOfBoth(a: Model, b: Model): string[] {
  return [...new Set([...a.labels, ...b.labels])]
}

/** Whether two models tell the same classes apart. */
export function sameClasses(a: Model, b: Model): boolean {
  const all = classesOfBoth(a, b).length
  return a.task === b.task && a.labels.length === all && b.labels.length === all
}

interface Answered {
  /** In float32, as predictions are stored. */
  readonly output: Float64Array
  /** Of each row, an index into `labels`; or the value. */
  readonly actual: Int32Array | Float64Array
  /** The classes of both models. */
  readonly labels: readonly string[]
}

/** Predictions in the classes of the model's own, for metrics of its own task. */
export function inOwnClasses({ task, labels: own, threshold }: Model, { output, actual, labels }: Answered): Predicted {
  if (!hasClasses(task)) return { task, labels: own, threshold, output, actual }
  const places = labels.map((label) => own.indexOf(label))
  return { task, labels: own, threshold, output, actual: Int32Array.from(actual, (code) => places[code]) }
}

/**
 * Predictions in the classes of both models: one that a model does not know has the probability 0, so that the model is wrong on all of its
 * rows. Where there are more than two, they are judged as several.
 */
export function inAllClasses(model: Model, { output, actual, labels }: Answered): Predicted {
  const { task, labels: own } = model
  const places = own.map((label) => labels.indexOf(label))
  const rows = actual.length
  const spread = new Float64Array(rows * labels.length)
  const probabilities = hasPositive(task) ? bothProbabilities(output, model.threshold ?? 0.5) : output
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < own.length; k++) spread[row * labels.length + places[k]] = probabilities[row * own.length + k]
  return { task: 'multiclass', labels, threshold: null, output: spread, actual }
}

/** Negative and positive of each row. Probabilities are stretched so that the threshold lies at one half: the class that is decided stays. */
function bothProbabilities(positive: Float64Array, threshold: number): Float64Array {
  const both = new Float64Array(positive.length * 2)
  for (let row = 0; row < positive.length; row++) {
    const p = stretched(positive[row], threshold)
    both[2 * row] = 1 - p
    both[2 * row + 1] = p
  }
  return both
}

function stretched(p: number, threshold: number): number {
  if (threshold === 0.5) return p === 0.5 ? justAbove : p
  if (p < threshold) return (0.5 * p) / threshold
  return Math.max(justAbove, threshold === 1 ? 1 : 0.5 + (0.5 * (p - threshold)) / (1 - threshold))
}

/** From the threshold on a row is positive; of two equal probabilities the first class would be. */
const justAbove = 0.5 + 2 ** -30

/** The classes that one of two models does not know, with their rows. */
export function newClasses(
  champion: Model,
  challenger: Model,
  labels: readonly string[],
  actual: Int32Array | Float64Array,
): Judgement['newClasses'] {
  const rows = new Map<number, number>()
  for (const code of actual) rows.set(code, (rows.get(code) ?? 0) + 1)
  return labels.flatMap((label, code) => {
    const of = rows.get(code) ?? 0
    const unknownTo = !champion.labels.includes(label) ? 'champion' : !challenger.labels.includes(label) ? 'challenger' : null
    return unknownTo === null || of === 0 ? [] : [{ label, rows: of, unknownTo }]
  })
}
