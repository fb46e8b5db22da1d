import type { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { evaluateBinary } from './binary.ts'
import { evaluateMulticlass, mostProbable } from './multiclass.ts'
import { evaluateRegression } from './regression.ts'

/** What a model says of rows, and what is true of them. */
export interface Predicted {
  readonly task: Task
  readonly labels: readonly string[]
  /** Where the positive class begins; one half where it is null, and not looked at where there is none. */
  readonly threshold: number | null
  /** Rows × width, as in a run's predictions. */
  readonly output: Float64Array
  /** Class indices, or values. */
  readonly actual: Int32Array | Float64Array
}

type Evaluate = (predicted: Predicted, seed: number) => Evaluation

const evaluations: Readonly<Record<Task, Evaluate>> = {
  binary: ({ labels, threshold, output, actual }, seed) =>
    evaluateBinary({
      labels: [labels[0], labels[1]],
      actual: Int32Array.from(actual),
      score: output,
      threshold: threshold ?? 0.5,
      seed,
    }),
  multiclass: ({ labels, output, actual }, seed) =>
    evaluateMulticlass({ labels, actual: Int32Array.from(actual), probabilities: output, seed }),
  regression: ({ output, actual }, seed) => evaluateRegression({ actual: Float64Array.from(actual), predicted: output, seed }),
}

/** How good predictions are, in all metrics of their task. @param seed of the bootstrap */
export function evaluatePredicted(predicted: Predicted, seed: number): Evaluation {
  return evaluations[predicted.task](predicted, seed)
}

type Decide = (output: Float32Array | Float64Array, width: number, threshold: number | null) => Int32Array

const decisions: Readonly<Record<Task, Decide | null>> = {
  binary: (output, _, threshold) => Int32Array.from(output, (p) => (p >= (threshold ?? 0.5) ? 1 : 0)),
  multiclass: (output, width) => mostProbable(output, width),
  regression: null,
}

/** The class of each row, as an index into the labels; null for a task that has none. @param width of a row of the output */
export function decidedClasses(
  { task, threshold }: Pick<Predicted, 'task' | 'threshold'>,
  output: Float32Array | Float64Array,
  width: number,
): Int32Array | null {
  return decisions[task]?.(output, width, threshold) ?? null
}

/** The answers of some rows, of the kind that they are. */
export function answersAt(actual: Int32Array | Float64Array, rows: ArrayLike<number>): Int32Array | Float64Array {
  return actual instanceof Int32Array ? Int32Array.from(rows, (row) => actual[row]) : Float64Array.from(rows, (row) => actual[row])
}
