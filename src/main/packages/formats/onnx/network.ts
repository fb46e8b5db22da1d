import type { Embedding, Layer, Network } from '../../../../shared/domain/training/model.ts'
import type { Activation } from '../../../../shared/domain/training/recipe.ts'
import { assertNever } from '../../../../shared/errors.ts'
import type { Weights } from '../weights.ts'
import { concat } from './elementwise.ts'
import { type GraphBuilder, int, real, type Value } from './graph.ts'

/**
 * Writes the network as it predicts: batch normalization with its moving statistics, and no dropout.
 * @param x floats [N, inputs]
 * @returns what the last layer gives, floats [N, units]: logits, or the standardised value
 */
export function writeNetwork(graph: GraphBuilder, network: Network, weights: Weights, x: Value): Value {
  const parted = network.embeddings || network.wide ? partInputs(graph, network, x) : { others: x, column: () => x }
  const first = writeFirst(graph, network, weights, parted)
  const last = network.layers.reduce((value, layer) => writeLayer(graph, layer, weights, value), first)
  return writeDirect(graph, network, weights, parted, last)
}

/** The inputs that no embedding reads, floats [N, others], null where there are none; and single inputs as int64 [N]. */
interface PartedInputs {
  readonly others: Value | null
  readonly column: (input: number) => Value
}

function partInputs(graph: GraphBuilder, network: Network, x: Value): PartedInputs {
  const read = new Set((network.embeddings ?? []).map(({ input }) => input))
  const others = Array.from({ length: network.inputs }, (_, input) => input).filter((input) => !read.has(input))
  const pick = (name: string, columns: number[]): Value =>
    graph.op(name, 'Gather', [x, graph.integers('columns', columns)], { axis: int(1) })
  const whole = read.size === 0 ? x : pick('others', others)
  return {
    others: others.length === 0 ? null : whole,
    column: (input) => {
      const place = graph.op('place', 'Squeeze', [pick('column', [input]), graph.integers('axis', [1])])
      return graph.op('row', 'Cast', [place], { to: int(7) })
    },
  }
}

function writeVectors(graph: GraphBuilder, embedding: Embedding, weights: Weights, { column }: PartedInputs): Value {
  return graph.op(embedding.name, 'Gather', [tensor(graph, weights, embedding, 'table'), column(embedding.input)], { axis: int(0) })
}

/** The other inputs and the vectors that go to the layers, side by side. */
function writeFirst(graph: GraphBuilder, network: Network, weights: Weights, inputs: PartedInputs): Value {
  const vectors = (network.embeddings ?? []).filter(({ to }) => to === 'layers').map((each) => writeVectors(graph, each, weights, inputs))
  return concat(graph, 'first', inputs.others === null ? vectors : [inputs.others, ...vectors])
}

/** The outputs of the layers, and what is added to them past the layers. */
function writeDirect(graph: GraphBuilder, network: Network, weights: Weights, inputs: PartedInputs, outputs: Value): Value {
  const { wide, embeddings = [] } = network
  const vectors = embeddings.filter(({ to }) => to === 'outputs').map((each) => writeVectors(graph, each, weights, inputs))
  const linear = wide && inputs.others ? [graph.op(wide.name, 'MatMul', [inputs.others, tensor(graph, weights, wide, 'kernel')])] : []
  return [...linear, ...vectors].reduce((sum, part) => graph.op('added', 'Add', [sum, part]), outputs)
}

function writeLayer(graph: GraphBuilder, layer: Layer, weights: Weights, x: Value): Value {
  switch (layer.kind) {
    case 'dense':
      return writeActivation(graph, layer.activation, writeDense(graph, layer, weights, x))
    case 'batchNorm':
      return writeBatchNorm(graph, layer, weights, x)
    case 'dropout':
      return x
    case 'activation':
      return writeActivation(graph, layer.activation, x)
  }
}

/** x·kernel + bias */
function writeDense(graph: GraphBuilder, layer: Layer, weights: Weights, x: Value): Value {
  return graph.op(layer.name, 'Gemm', [x, tensor(graph, weights, layer, 'kernel'), tensor(graph, weights, layer, 'bias')])
}

function tensor(graph: GraphBuilder, weights: Weights, layer: Pick<Layer, 'name'>, part: string): Value {
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
