import type { Fairness, SliceReport } from '../../shared/domain/evaluation/slices.ts'
import type { TrainedModel } from '../../shared/domain/training/model.ts'
import { CairnError } from '../../shared/errors.ts'
import { additiveMetrics, classesOf, evaluateFairness, evaluateSlices, groupRows, sliceable } from '../evaluation/tasks.ts'
import { answersAt } from '../evaluation/index.ts'
import { type Frame, takeRows } from '../frame.ts'
import type { Predictions } from '../training/index.ts'
import type { FairnessFacts } from './documents/index.ts'
import { hasPositive } from '../../shared/domain/training/tasks.ts'

interface Measured {
  readonly model: TrainedModel
  readonly predictions: Predictions
  /** The model's raw columns, the sensitive and the protected ones, all rows. */
  readonly frame: Frame
  readonly actual: Int32Array | Float64Array
  readonly heldOut: Uint32Array
  /** No slices by these: their names would be values. */
  readonly sensitive: ReadonlySet<string>
  /** Fairness is evaluated over these. */
  readonly protected: ReadonlySet<string>
  readonly seed: number
}

/** Fewer rows say little of a group, and may tell of single people. */
const minSupport = 30
const bins = 4

/** How the model does on parts of the held-out rows, for its card. */
export function measureGroups(source: Measured): { slices: SliceReport | null; fairness: FairnessFacts } {
  const { model, predictions, heldOut, actual, sensitive, seed } = source
  const { width, output } = predictions
  const scores = {
    width,
    output: Float64Array.from({ length: heldOut.length * width }, (_, i) => output[heldOut[Math.floor(i / width)] * width + (i % width)]),
  }
  const answers = { task: model.task, threshold: model.threshold, labels: model.target.labels }
  const rows = takeRows(source.frame, heldOut)
  const truth = answersAt(actual, heldOut)
  const groupings = sliceable(rows, [model.target.column, ...sensitive]).map((columns) => groupRows(rows, columns, { bins }))
  const slices = evaluateSlices(additiveMetrics(answers, scores, truth), groupings, heldOut.length, { minSupport, seed })
  const measured: Fairness[] = []
  const unmeasured: { column: string; reason: string }[] = []
  for (const column of source.protected) {
    if (!hasPositive(model.task)) {
      unmeasured.push({ column, reason: 'selection rates need a binary model' })
      continue
    }
    try {
      const grouping = groupRows(rows, [column], { bins })
      const predicted = Uint8Array.from(classesOf(answers, scores))
      const positive = model.target.labels[1]
      measured.push(evaluateFairness({ grouping, positive, actual: Uint8Array.from(truth), predicted, minSupport, seed }))
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'TOO_FEW_ROWS') throw error
      unmeasured.push({ column, reason: `fewer than two groups have ${minSupport} held-out rows` })
    }
  }
  return { slices: slices.slices.length > 0 ? slices : null, fairness: { measured, unmeasured } }
}
