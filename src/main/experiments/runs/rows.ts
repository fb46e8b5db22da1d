import type { Manifest, SplitPart } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { readFrame } from '../../datasets/index.ts'
import { type ConfusionFilter, confusionRows, decidedClasses } from '../../evaluation/index.ts'
import type { Task } from '../../jobs/index.ts'
import { readPredictions, rowsOfPart, storedModel } from '../../training/index.ts'
import { actualOf } from './predictions.ts'

export interface PredictionsInput {
  readonly manifest: Manifest
  /** Objects of the run. */
  readonly model: string
  readonly predictions: string
  readonly part: SplitPart
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly cell?: { readonly actual: string; readonly predicted: string }
  readonly limit: number
  readonly offset: number
}

export interface PredictionsOutput {
  total: number
  rows: { row: number; actual: string | number; predicted: string | number; probabilities: number[] }[]
}

/** The rows of a part with what was predicted for them: all, right, wrong, or those of one cell of the confusion matrix. */
export const predictionsTask: Task<PredictionsInput, PredictionsOutput> = async (input, { objects, scratch, signal }) => {
  const model = await storedModel(objects, input.model)
  const predictions = readPredictions(await objects.get(input.predictions))
  const actual = actualOf(model, await readFrame(input.manifest, objects, [model.target.column], scratch, signal))
  const rows = rowsOfPart(predictions.parts, input.part)
  const { width, output } = predictions
  const classes = decidedClasses(model, output, width)
  if (classes === null) {
    if (input.cell || input.show !== 'all') throw new CairnError('INVALID_INPUT', 'A regression model has no correct or incorrect classes.')
    const page = rows.subarray(input.offset, input.offset + input.limit)
    return {
      total: rows.length,
      rows: Array.from(page, (row) => ({ row, actual: actual[row], predicted: output[row], probabilities: [] })),
    }
  }
  const { labels } = model.target
  const chosen = confusionRows(
    Int32Array.from(rows, (row) => actual[row]),
    Int32Array.from(rows, (row) => classes[row]),
    rows,
    filter(input, labels),
    { offset: input.offset, limit: input.limit },
  )
  return {
    total: chosen.total,
    rows: chosen.rows.map((row) => ({
      row,
      actual: labels[actual[row]],
      predicted: labels[classes[row]],
      probabilities: width === 1 ? [1 - output[row], output[row]] : Array.from(output.subarray(row * width, (row + 1) * width)),
    })),
  }
}

function filter({ cell, show }: PredictionsInput, labels: readonly string[]): ConfusionFilter {
  if (!cell) return show
  const index = (label: string) => {
    const i = labels.indexOf(label)
    if (i < 0) throw new CairnError('INVALID_INPUT', `There is no class "${label}".`, { classes: [...labels] })
    return i
  }
  return { actual: index(cell.actual), predicted: index(cell.predicted) }
}
