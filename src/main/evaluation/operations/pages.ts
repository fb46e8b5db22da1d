import { classesOf, type Predictor, type Scores } from '../predict/predictor.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

export interface PredictedRow {
  /** Number of the row in the dataset version. */
  row: number
  actual: string | number
  predicted: string | number
  /** Of each class, in the order of the labels; empty for regression. */
  probabilities: number[]
}

interface Predicted {
  readonly model: Pick<Predictor, 'task' | 'labels' | 'threshold'>
  readonly scores: Scores
  readonly actual: Int32Array | Float64Array
  readonly rowIds: Uint32Array
}

interface PageChoice {
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly limit: number
  readonly offset: number
}

/** A page of rows with what is predicted for them. A regression has no right or wrong: its rows come by falling error unless all are shown. */
export function pageOfPredictions(
  { model, scores, actual, rowIds }: Predicted,
  among: readonly number[],
  { show, limit, offset }: PageChoice,
): { labels: string[]; total: number; rows: PredictedRow[] } {
  const { output, width } = scores
  if (!hasClasses(model.task)) {
    const error = (row: number) => Math.abs(actual[row] - output[row])
    const ordered = show === 'all' ? among : among.toSorted((a, b) => (error(b) - error(a)) * (show === 'misclassified' ? 1 : -1))
    const rows = ordered.slice(offset, offset + limit)
    return {
      labels: [],
      total: among.length,
      rows: rows.map((row) => ({ row: rowIds[row], actual: actual[row], predicted: output[row], probabilities: [] })),
    }
  }
  const classes = classesOf(model, scores)
  const chosen = among.filter((row) => show === 'all' || (classes[row] === actual[row]) === (show === 'correct'))
  return {
    labels: [...model.labels],
    total: chosen.length,
    rows: chosen.slice(offset, offset + limit).map((row) => ({
      row: rowIds[row],
      actual: model.labels[actual[row]],
      predicted: model.labels[classes[row]],
      probabilities: width === 1 ? [1 - output[row], output[row]] : Array.from(output.subarray(row * width, (row + 1) * width)),
    })),
  }
}
