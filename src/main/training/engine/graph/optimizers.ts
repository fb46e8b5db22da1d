import type { OptimizerSpec } from '../../../../shared/domain/recipe.ts'
import { assertNever } from '../../../../shared/errors.ts'
import { type Ref, typed } from './builder.ts'
import type { Scope } from './scope.ts'

/** What the optimiser remembers of each weight, by name: variables of the shape of the weight. */
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

/** The numbers of a step, computed in float64 outside the graph. */
export interface StepNumbers {
  readonly rate: number
  readonly epsilon: number
}

/**
 * Adam's two corrections of bias are folded into the rate, and epsilon is scaled along, as in the eager engines.
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

/**
 * Moves one weight along its gradient, by TensorFlow's fused operations where their rule is that of the eager engines.
 *
 * @returns the assignments
 */
export function applied(
  scope: Scope,
  spec: OptimizerSpec,
  name: string,
  gradient: Ref,
  { rate, epsilon }: { readonly rate: Ref; readonly epsilon: Ref },
): Ref[] {
  const { op, number, variable } = scope
  const memory = (kind: string) => variable(`${kind}/${name}`)
  switch (spec.kind) {
    case 'adam': {
      // The powers of β are 0: their corrections are in the rate already.
      const numbers = [number(0), number(0), rate, number(spec.beta1), number(spec.beta2), epsilon]
      return [op('ResourceApplyAdam', [variable(name), memory('m'), memory('v'), ...numbers, gradient])]
    }
    case 'sgd': {
      if (spec.momentum === 0) return [op('ResourceApplyGradientDescent', [variable(name), rate, gradient])]
      return [op('ResourceApplyMomentum', [variable(name), memory('velocity'), rate, gradient, number(spec.momentum)])]
    }
    case 'rmsprop':
      return rmsprop(scope, spec, name, gradient, { rate, epsilon })
    default:
      return assertNever(spec)
  }
}

/** TensorFlow's own has epsilon under the root and the rate in the momentum: another rule, so this is written out. */
function rmsprop(
  { op, number, variable, read }: Scope,
  { decay, momentum }: Extract<OptimizerSpec, { kind: 'rmsprop' }>,
  name: string,
  gradient: Ref,
  { rate, epsilon }: { readonly rate: Ref; readonly epsilon: Ref },
): Ref[] {
  const float = { dtype: typed('float32') }
  const second = op('AddV2', [op('Mul', [read(`v/${name}`), number(decay)]), op('Mul', [op('Square', [gradient]), number(1 - decay)])])
  const scaled = op('Div', [gradient, op('AddV2', [op('Sqrt', [second]), epsilon])])
  const kept = op('AssignVariableOp', [variable(`v/${name}`), second], float)
  if (momentum === 0) return [kept, op('AssignSubVariableOp', [variable(name), op('Mul', [scaled, rate])], float)]
  const velocity = op('AddV2', [op('Mul', [read(`velocity/${name}`), number(momentum)]), scaled])
  const moved = op('AssignSubVariableOp', [variable(name), op('Mul', [velocity, rate])], float)
  return [kept, moved, op('AssignVariableOp', [variable(`velocity/${name}`), velocity], float)]
}
