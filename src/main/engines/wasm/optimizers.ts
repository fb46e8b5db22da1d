import type { OptimizerSpec } from '../../../shared/domain/training/recipe.ts'
import { assertNever } from '../../../shared/errors.ts'
import { type StepNumbers } from '../stepNumbers.ts'
import type { Kernels } from './kernels.ts'
import type { Parameters } from './parameters.ts'

/** Moves all weights along their gradient, in one pass over the vectors that they lie in. */
export function move(kernels: Kernels, spec: OptimizerSpec, { all, gradients, memory, gap }: Parameters, numbers: StepNumbers): void {
  const [w, g] = [all.values, gradients.values]
  const { rate, epsilon } = numbers
  switch (spec.kind) {
    case 'adam':
      return kernels.adam(all.at, all.at + w.byteLength, gap, rate, epsilon, spec.beta1, 1 - spec.beta1, spec.beta2, 1 - spec.beta2)
    case 'sgd':
      return spec.momentum === 0 ? descend(w, g, rate) : descendWithMomentum(w, g, memory[0].values, rate, spec.momentum)
    case 'rmsprop':
      return rmsprop(spec, w, g, memory[0].values, memory[1]?.values ?? null, numbers)
    default:
      return assertNever(spec)
  }
}

function descend(w: Float32Array, g: Float32Array, rate: number): void {
  for (let i = 0; i < w.length; i++) w[i] -= rate * g[i]
}

/** v ← momentum·v + gradient; w ← w − rate·v (Polyak's heavy ball). */
function descendWithMomentum(w: Float32Array, g: Float32Array, velocity: Float32Array, rate: number, momentum: number): void {
  for (let i = 0; i < w.length; i++) {
    velocity[i] = momentum * velocity[i] + g[i]
    w[i] -= rate * velocity[i]
  }
}

/** See `rmsprop` of the eager engines. */
function rmsprop(
  { decay, momentum }: Extract<OptimizerSpec, { kind: 'rmsprop' }>,
  w: Float32Array,
  g: Float32Array,
  v: Float32Array,
  velocity: Float32Array | null,
  { rate, epsilon }: StepNumbers,
): void {
  for (let i = 0; i < w.length; i++) {
    v[i] = decay * v[i] + (1 - decay) * g[i] * g[i]
    const scaled = g[i] / (Math.sqrt(v[i]) + epsilon)
    if (velocity !== null) velocity[i] = momentum * velocity[i] + scaled
    w[i] -= rate * (velocity === null ? scaled : velocity[i])
  }
}
