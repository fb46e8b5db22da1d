import type { Confusion } from './evaluation.ts'

/** What a cell of a confusion matrix counts. Only with two classes is one kind of mistake told from the other. */
export type Outcome = 'truePositive' | 'falseNegative' | 'falsePositive' | 'trueNegative' | 'correct' | 'wrong'

export interface ShownCell {
  /** The code of the class: its place in the labels of the evaluation, however the matrix is shown. */
  readonly predicted: number
  readonly label: string
  readonly rows: number
  readonly outcome: Outcome
}

export interface ShownRow {
  readonly actual: number
  readonly label: string
  readonly cells: readonly ShownCell[]
}

/**
 * A confusion matrix in the order in which every face, report and card shows it: rows are actual and columns predicted
 * classes; of two classes the positive one comes first. Each cell keeps its class codes, so that no caller counts places.
 * @param confusion as an evaluation keeps it; for binary its labels are [negative, positive]
 */
export function shownConfusion({ labels, counts }: Confusion, binary: boolean): ShownRow[] {
  const order = binary ? [1, 0] : [...labels.keys()]
  return order.map((actual) => ({
    actual,
    label: labels[actual],
    cells: order.map((predicted) => ({
      predicted,
      label: labels[predicted],
      rows: counts[actual][predicted],
      outcome: outcomeOf(actual, predicted, binary),
    })),
  }))
}

/** @param actual a class code; for binary 1 is the positive class */
export function outcomeOf(actual: number, predicted: number, binary: boolean): Outcome {
  if (!binary) return actual === predicted ? 'correct' : 'wrong'
  if (actual === 1) return predicted === 1 ? 'truePositive' : 'falseNegative'
  return predicted === 1 ? 'falsePositive' : 'trueNegative'
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  truePositive: 'true positive',
  falseNegative: 'false negative',
  falsePositive: 'false positive',
  trueNegative: 'true negative',
  correct: 'correct',
  wrong: 'wrong',
}
