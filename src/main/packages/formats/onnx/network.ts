import type { Layer, Network } from '../../../../shared/domain/model.ts'
import type { Activation } from '../../../../shared/domain/recipe.ts'
import { assertNever } from '../../../../shared/errors.ts'
import type { Weights } from '../weights.ts'
import { type GraphBuilder, real, type Value } from './graph.ts'

/**
 * Writes the network as it predicts: batch normalization with its moving statistics, and no dropout.
 * @param x floats [N, inputs]
 * @returns what the last layer gives, floats [N, units]: logits, or the standardised value
 */
export function writeNetwork(graph: GraphBuilder, network: Network, weights: Weights, x: Value): Value {
  return network.layers.reduce((value, layer) => writeLayer(graph, layer, weights, value), x)
}

function writeLayer(graph: GraphBuilder, layer: Layer, weights: Weights, x: Value): Value {
  switch (layer.kind) {
    case 'dense':
      return writeActivation(graph, layer.activation, writeDense(graph, layer, weights, x))
    case 'batchNorm':
      return writeBatchNorm(graph, layer, weights, x)
    case 'dropout':
      return x
  }
}

/** x·kernel + bias */
function writeDense(graph: GraphBuilder, layer: Layer, weights: Weights, x: Value): Value {
  return graph.op(layer.name, 'Gemm', [x, tensor(graph, weights, layer, 'kernel'), tensor(graph, weights, layer, 'bias')])
}

function tensor(graph: GraphBuilder, weights: Weights, layer: Layer, part: string): Value {
  const { name, shape, values } = weights.get(layer, part)
  return graph.floats(name, shape, values)
}

/**
 * (x − mean)·γ/√(variance + ε) + β, written out instead of as BatchNormalization: onnxruntime folds the mean into the
 * offset there, and so loses digits where the mean is large beside the deviation.
 */
function writeBatchNorm(graph: GraphBuilder, layer: Extract<Layer, { kind: 'batchNorm' }>, weights: Weights, x: Value): Value {
  const gamma = weights.get(layer, 'gamma').values
  const variance = weights.get(layer, 'movingVariance').values
  const factor = gamma.map((value, i) => value / Math.sqrt(variance[i] + layer.epsilon))
  const centred = graph.op(`${layer.name}/centred`, 'Sub', [x, tensor(graph, weights, layer, 'movingMean')])
  const scaled = graph.op(`${layer.name}/scaled`, 'Mul', [centred, graph.floats(`${layer.name}/factor`, [factor.length], factor)])
  return graph.op(layer.name, 'Add', [scaled, tensor(graph, weights, layer, 'beta')])
}

function writeActivation(graph: GraphBuilder, activation: Activation | 'linear', x: Value): Value {
  switch (activation) {
    case 'linear':
      return x
    case 'relu':
      return graph.op('relu', 'Relu', [x])
    case 'tanh':
      return graph.op('tanh', 'Tanh', [x])
    case 'sigmoid':
      return graph.op('sigmoid', 'Sigmoid', [x])
    case 'elu':
      return graph.op('elu', 'Elu', [x], { alpha: real(1) })
    case 'gelu':
      return writeGelu(graph, x)
    default:
      return assertNever(activation)
  }
}

/** x/2·(1 + erf(x/√2)). The operator Gelu needs opset 20. Source: Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415 */
function writeGelu(graph: GraphBuilder, x: Value): Value {
  const constant = (name: string, value: number): Value => graph.floats(name, [1], Float32Array.of(value))
  const erf = graph.op('erf', 'Erf', [graph.op('scaled', 'Mul', [x, constant('rsqrt2', Math.SQRT1_2)])])
  const half = graph.op('half', 'Mul', [x, constant('half', 0.5)])
  return graph.op('gelu', 'Mul', [half, graph.op('cdf', 'Add', [erf, constant('one', 1)])])
}
