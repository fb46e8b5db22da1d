import { assertNever } from '../../../shared/errors.ts'
import type { LossRule } from '../losses.ts'
import { flag, float32, int, type Ref, typed } from './builder.ts'
import type { Scope } from './scope.ts'

export interface LossRefs {
  /** Σ scale·loss, a number. */
  readonly total: Ref
  /** ∂total/∂outputs. */
  readonly gradient: Ref
}

type Sigmoid = Extract<LossRule, { kind: 'sigmoidCrossEntropy' | 'sigmoidFocal' }>
const isSigmoid = (rule: LossRule): rule is Sigmoid => rule.kind === 'sigmoidCrossEntropy' || rule.kind === 'sigmoidFocal'

/** The answers as the graph takes them: of two classes 1 and −1, else as they are. */
export function answersFor(rule: LossRule, y: Float32Array): Float32Array {
  return isSigmoid(rule) ? y.map((value) => 2 * value - 1) : y
}

/**
 * A loss and its gradient, by the formulas of `batchLoss`.
 *
 * @param y see `answersFor`: rows × 1 @param scale weight of the row / rows of the batch: rows × 1 @param units of the outputs
 */
export function lossRefs(scope: Scope, rule: LossRule, outputs: Ref, y: Ref, scale: Ref, units: number): LossRefs {
  if (isSigmoid(rule)) return scaled(scope, sigmoidLoss(scope, rule, outputs, y), scale)
  switch (rule.kind) {
    case 'softmaxCrossEntropy':
    case 'softmaxFocal': {
      const labels = scope.op('Cast', [y], { SrcT: typed('float32'), DstT: typed('int32') })
      const flat = scope.op('Reshape', [labels, scope.ints(-1)], { T: typed('int32') })
      return scaled(
        scope,
        rule.kind === 'softmaxFocal' ? softmaxFocal(scope, outputs, flat, units, rule.gamma) : softmaxLoss(scope, outputs, flat),
        scale,
      )
    }
    case 'squared':
    case 'absolute':
    case 'huber':
      return scaled(scope, errorLoss(scope, rule, scope.op('Sub', [outputs, y])), scale)
    default:
      return assertNever(rule)
  }
}

/** Of each row: its loss, rows × 1, and the derivative by its outputs. */
interface RowLoss {
  readonly loss: Ref
  readonly slope: Ref
}

function scaled({ op, ints }: Scope, { loss, slope }: RowLoss, scale: Ref): LossRefs {
  const total = op('Sum', [op('Mul', [loss, scale]), ints(0, 1)], { ...float32, Tidx: typed('int32') })
  return { total, gradient: op('Mul', [slope, scale]) }
}

/** With t = y·z, y = ±1: ln(1 + e^−t), or (1 − p)^γ times that; p = sigmoid(t) is the probability of the true class. */
function sigmoidLoss({ op, number }: Scope, rule: Sigmoid, z: Ref, y: Ref): RowLoss {
  const negative = op('Neg', [op('Mul', [y, z])])
  const crossEntropy = op('Softplus', [negative])
  const q = op('Sigmoid', [negative])
  if (rule.kind === 'sigmoidCrossEntropy') return { loss: crossEntropy, slope: op('Neg', [op('Mul', [y, q])]) }
  const power = op('Pow', [q, number(rule.gamma)])
  // −(γ·p·ln p − q), ln p being −crossEntropy
  const p = op('Sigmoid', [op('Neg', [negative])])
  const inner = op('AddV2', [op('Mul', [op('Mul', [p, number(rule.gamma)]), crossEntropy]), q])
  return { loss: op('Mul', [power, crossEntropy]), slope: op('Neg', [op('Mul', [y, op('Mul', [power, inner])])]) }
}

function softmaxLoss({ op, ints }: Scope, z: Ref, labels: Ref): RowLoss {
  const both = op('SparseSoftmaxCrossEntropyWithLogits', [z, labels], { ...float32, Tlabels: typed('int32') })
  return { loss: op('Reshape', [both, ints(-1, 1)]), slope: `${both}:1` }
}

/** The derivative at q = 0 is 0 unless γ is; a tiny q stands for 0, so that its power is finite and ln p = 0 decides. */
const tiny = 1e-30

function softmaxFocal({ op, ints, number, whole }: Scope, z: Ref, labels: Ref, units: number, gamma: number): RowLoss {
  const hot = op('OneHot', [labels, whole(units), number(1), number(0)], { ...float32, TI: typed('int32'), axis: int(-1) })
  const cold = op('Sub', [number(1), hot])
  const ofRow = (values: Ref) => op('Sum', [values, ints(1)], { ...float32, Tidx: typed('int32'), keep_dims: flag(true) })
  const shares = op('Softmax', [z])
  const others = op('Mul', [shares, cold])
  const q = ofRow(others)
  const p = ofRow(op('Mul', [shares, hot]))
  const crossEntropy = op('Neg', [ofRow(op('Mul', [op('LogSoftmax', [z]), hot]))])
  const power = op('Pow', [q, number(gamma)])
  const loss = op('Mul', [power, crossEntropy])
  const share = op('Sub', [others, op('Mul', [hot, q])])
  const steep = op('Mul', [op('Pow', [op('Maximum', [q, number(tiny)]), number(gamma - 1)]), number(gamma)])
  const factor = op('AddV2', [power, op('Mul', [steep, op('Mul', [p, crossEntropy])])])
  return { loss, slope: op('Mul', [share, factor]) }
}

function errorLoss({ op, number }: Scope, rule: Extract<LossRule, { kind: 'squared' | 'absolute' | 'huber' }>, error: Ref): RowLoss {
  switch (rule.kind) {
    case 'squared':
      return { loss: op('Square', [error]), slope: op('Mul', [error, number(2)]) }
    case 'absolute':
      return { loss: op('Abs', [error]), slope: op('Sign', [error]) }
    case 'huber': {
      // With c = e kept within ±delta: c·(e − c/2), and its derivative c (Huber, 1964).
      const kept = op('ClipByValue', [error, number(-rule.delta), number(rule.delta)])
      return { loss: op('Mul', [kept, op('Sub', [error, op('Mul', [kept, number(0.5)])])]), slope: kept }
    }
    default:
      return assertNever(rule)
  }
}
