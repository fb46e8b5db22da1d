import type { Activation } from '../../../shared/domain/training/recipe.ts'
import type { Ref } from './builder.ts'
import type { Scope } from './scope.ts'

export interface Activated {
  readonly output: Ref
  /** ∂loss/∂x from ∂loss/∂output. */
  readonly backward: (gradient: Ref) => Ref
}

/** activation(x) and its derivative. */
export function activated(scope: Scope, x: Ref, activation: Activation | 'linear'): Activated {
  const { op } = scope
  switch (activation) {
    case 'linear':
      return { output: x, backward: (gradient) => gradient }
    case 'relu': {
      const output = op('Relu', [x])
      return { output, backward: (gradient) => op('ReluGrad', [gradient, output]) }
    }
    case 'elu': {
      const output = op('Elu', [x])
      return { output, backward: (gradient) => op('EluGrad', [gradient, output]) }
    }
    case 'tanh': {
      const output = op('Tanh', [x])
      return { output, backward: (gradient) => op('TanhGrad', [output, gradient]) }
    }
    case 'sigmoid': {
      const output = op('Sigmoid', [x])
      return { output, backward: (gradient) => op('SigmoidGrad', [output, gradient]) }
    }
    case 'gelu':
      return gelu(scope, x)
  }
}

/** x·Φ(x), with the derivative Φ(x) + x·φ(x) (Hendrycks and Gimpel, 2016). */
function gelu({ op, number }: Scope, x: Ref): Activated {
  const erf = op('Erf', [op('Mul', [x, number(Math.SQRT1_2)])])
  const phi = op('Mul', [op('AddV2', [erf, number(1)]), number(0.5)])
  const backward = (gradient: Ref): Ref => {
    const density = op('Mul', [op('Exp', [op('Mul', [op('Square', [x]), number(-0.5)])]), number(1 / Math.sqrt(2 * Math.PI))])
    return op('Mul', [gradient, op('AddV2', [phi, op('Mul', [x, density])])])
  }
  return { output: op('Mul', [x, phi]), backward }
}
