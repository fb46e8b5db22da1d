import type { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { CairnError } from '../../../shared/errors.ts'
import { answersAt, evaluatePredicted } from '../../evaluation/index.ts'
import type { Frame } from '../../frame.ts'
import { labelCodes, type Predictions } from '../../training/index.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

/** The true answers: class indices in the order of the labels, or values. Per row of the frame. */
export function actualOf(model: Pick<TrainedModel, 'task' | 'target'>, frame: Frame): Int32Array | Float64Array {
  const column = frame.columns.get(model.target.column)
  if (!column) throw new CairnError('COLUMN_UNKNOWN', `There is no column "${model.target.column}".`, { column: model.target.column })
  if (!hasClasses(model.task)) {
    if (column.kind === 'text')
      throw new CairnError('TARGET_NOT_NUMERIC', `"${model.target.column}" is text.`, { column: model.target.column })
    return column.values
  }
  return labelCodes(model.target.labels, column)
}

/** How good predictions are on some rows. @param seed of the bootstrap */
export function evaluateRows(
  model: TrainedModel,
  predictions: Predictions,
  actual: Int32Array | Float64Array,
  rows: Uint32Array,
  seed: number,
): Evaluation {
  const { width, output } = predictions
  // Stored predictions are float32; comparisons with the threshold are made on exactly these values everywhere.
  const chosen = new Float64Array(rows.length * width)
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < width; j++) chosen[i * width + j] = output[rows[i] * width + j]
  const { task, threshold, target } = model
  return evaluatePredicted({ task, labels: target.labels, threshold, output: chosen, actual: answersAt(actual, rows) }, seed)
}
