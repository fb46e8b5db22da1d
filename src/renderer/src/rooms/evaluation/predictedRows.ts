import type { Predictions } from '../../../../shared/domain/evaluation/predictions.ts'
import type { PredictedRow, ShownRows } from './RowsDrawer.tsx'

/** In place of rows whose target is sensitive. */
export const maskedRows: ShownRows = { title: 'Masked: the target is sensitive', rows: [] }

/** The rows of predictions in words, or those of them at some places. */
export function predictedRows({ labels, rows, actual, predicted, score }: Predictions, places?: Iterable<number>): PredictedRow[] {
  const word = (value: number) => (labels.length > 0 ? labels[value] : value)
  return [...(places ?? rows.keys())].map((i) => ({
    row: rows[i],
    actual: word(actual[i]),
    predicted: word(predicted[i]),
    score: score[i] ?? null,
  }))
}
