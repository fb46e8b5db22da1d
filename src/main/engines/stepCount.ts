import type { NamedTensor } from '../../shared/domain/training/model.ts'
import { CairnError } from '../../shared/errors.ts'

const stepName = 'step'
/** A step count is written as two float32, high · 2²⁰ + low, because one holds whole numbers only up to 2²⁴. */
const stepBase = 2 ** 20

/** How many steps an optimiser has made, as a tensor of its state. */
export function stepTensor(step: number): NamedTensor {
  return { name: stepName, shape: [2], values: Float32Array.of(Math.floor(step / stepBase), step % stepBase) }
}

/** The opposite of `stepTensor`. @throws INTERNAL when it is not there */
export function stepOf(state: readonly NamedTensor[]): number {
  const counted = state.find(({ name }) => name === stepName)?.values
  if (counted?.length !== 2) throw new CairnError('INTERNAL', 'The optimizer state has no step count.')
  return counted[0] * stepBase + counted[1]
}
