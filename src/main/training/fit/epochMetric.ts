import type { ModelTarget } from '../../../shared/domain/training/model.ts'
import type { Loss, Task } from '../../../shared/domain/training/recipe.ts'
import { unlinked } from '../../../shared/domain/training/calibration.ts'
import { hasPositive, taskRow, type TaskRow } from '../../../shared/domain/training/tasks.ts'
import { ownUnits } from '../target/target.ts'

/**
 * One plain number per epoch for people who watch: accuracy, or the root mean squared error in the target's own units. It
 * decides nothing; the evaluation after training is made elsewhere, with intervals.
 *
 * @param outputs raw, rows × units @param y of all rows, as in the design matrix @param rows those of `outputs` @param loss that it is
 *   trained with
 */
export function epochMetric(
  task: Task,
  target: ModelTarget,
  outputs: Float32Array,
  y: Float32Array,
  rows: Uint32Array,
  loss: Loss = taskRow(task).losses[0],
): { readonly name: TaskRow['curve']; readonly value: number } {
  const { curve: name } = taskRow(task)
  if (name === 'valRmse') {
    let squares = 0
    if (target.link) {
      const own = ownUnits(target, loss)
      for (let i = 0; i < rows.length; i++)
        squares += (unlinked(target.link, outputs[i] * target.scale + target.offset) - own(y[rows[i]])) ** 2
      return { name, value: Math.sqrt(squares / rows.length) }
    }
    for (let i = 0; i < rows.length; i++) squares += (outputs[i] - y[rows[i]]) ** 2
    return { name, value: Math.sqrt(squares / rows.length) * target.scale }
  }
  const units = outputs.length / rows.length
  let right = 0
  for (let i = 0; i < rows.length; i++) {
    const predicted = hasPositive(task) ? Number(outputs[i] >= 0) : largestIndex(outputs, i * units, units)
    if (predicted === y[rows[i]]) right++
  }
  return { name, value: right / rows.length }
}

/** The first of the largest. */
function largestIndex(values: Float32Array, start: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i
  return best
}
