import type { OptimizerSpec } from '../../shared/domain/training/recipe.ts'
import { assertNever } from '../../shared/errors.ts'

/** What an optimiser remembers of each weight, by name. */
export function memoryOf(spec: OptimizerSpec): readonly string[] {
  switch (spec.kind) {
    case 'adam':
      return ['m', 'v']
    case 'sgd':
      return spec.momentum === 0 ? [] : ['velocity']
    case 'rmsprop':
      return spec.momentum === 0 ? ['v'] : ['v', 'velocity']
    default:
      return assertNever(spec)
  }
}

/** The numbers of a step, computed in float64 outside of what moves the weights. */
export interface StepNumbers {
  readonly rate: number
  readonly epsilon: number
}

/**
 * Adam's two corrections of bias are folded into the rate, as in the end of section 2 of Kingma and Ba (2015), and epsilon is
 * scaled along, so that the step is exactly that of their algorithm 1.
 *
 * @param step from 1 @param factor what the schedule multiplies the learning rate by
 */
export function stepNumbers(spec: OptimizerSpec, step: number, factor: number): StepNumbers {
  const rate = spec.learningRate * factor
  if (spec.kind === 'sgd') return { rate, epsilon: 0 }
  if (spec.kind === 'rmsprop') return { rate, epsilon: spec.epsilon }
  const correction = Math.sqrt(1 - spec.beta2 ** step)
  return { rate: (rate * correction) / (1 - spec.beta1 ** step), epsilon: spec.epsilon * correction }
}
