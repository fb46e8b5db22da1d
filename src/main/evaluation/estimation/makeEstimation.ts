import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Estimation } from '../../../shared/domain/models/estimation.ts'
import type { Frame } from '../../frame.ts'
import { decidedClasses, type Predicted } from '../metrics/byTask.ts'
import { calibrateClasses } from './calibrateClasses.ts'
import { classDeviations } from './classDeviations.ts'
import { fitErrorModels } from './errorModel.ts'

/** Rows that the model was not trained on, with what is known of them. */
export interface EstimationInput extends Predicted {
  /** The same rows; looked at for a regression alone. */
  readonly frame: Frame
  readonly inputs: readonly Column[]
  readonly seed: number
}

/** Fewer rows tell nothing of how often the model is right. */
export const leastEstimationRows = 100

/** What estimates without labels need. Never throws for data that do not suffice: `none` says why. @throws CANCELLED */
export async function makeEstimation(input: EstimationInput, signal: AbortSignal): Promise<Estimation> {
  const { task, labels, output, actual, seed, frame, inputs } = input
  const rows = actual.length
  if (rows < leastEstimationRows)
    return none(`There are ${rows} validation rows; estimating without labels needs at least ${leastEstimationRows}.`)
  if (output.some((value) => !Number.isFinite(value))) return none('Some predictions of the validation rows are not finite.')
  if (task === 'regression') {
    if (actual.some((value) => !Number.isFinite(value))) return none('Some actual values of the validation rows are not finite.')
    return fitErrorModels({ actual, predicted: output, frame, inputs }, seed, signal)
  }
  const classes = new Set(actual)
  if (classes.size < 2) return none('All validation rows have the same class: nothing tells how often the model is wrong about others.')
  const width = task === 'binary' ? 1 : labels.length
  const predicted = decidedClasses(input, output, width)
  if (predicted === null) return none('The model does not predict classes.')
  return {
    kind: 'cbpe',
    rows,
    labels: [...labels],
    calibration: calibrateClasses(output, actual, width, seed),
    deviations: classDeviations({ actual, predicted, probabilities: output, width }),
  }
}

function none(reason: string): Estimation {
  return { kind: 'none', reason }
}
