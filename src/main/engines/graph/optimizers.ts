import type { OptimizerSpec } from '../../../shared/domain/training/recipe.ts'
import { assertNever } from '../../../shared/errors.ts'
import { type Ref, typed } from './builder.ts'
import type { Scope } from './scope.ts'

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
