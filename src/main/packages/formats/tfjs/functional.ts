import type { Embedding, Network } from '../../../../shared/domain/training/model.ts'
import { type LayerConfig, layerConfig } from './layers.ts'

interface Node extends LayerConfig {
  readonly name: string
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, object])[])[]
}

/**
 * The Keras configuration of a network with tables or a wide part: a graph of layers from the one input to the answer.
 * Inputs are cut out of the row by cropping, which layers-models can do without code of their own.
 */
export function functionalConfig(network: Network, answer: LayerConfig): object {
  const graph = new Layers(network.inputs)
  const { embeddings = [], wide } = network
  const others = writeOthers(graph, network)
  const vectors = (to: Embedding['to']): string[] => embeddings.filter((each) => each.to === to).map((each) => writeVectors(graph, each))
  const first = graph.join('first', 'Concatenate', [...others, ...vectors('layers')])
  const last = network.layers.reduce((from, layer) => graph.add(layerConfig(layer), [from]), first)
  const linear = wide && others.length > 0 ? [graph.add(wideConfig(wide.name, network), others)] : []
  const sum = graph.join('added', 'Add', [last, ...linear, ...vectors('outputs')])
  graph.add(answer, [sum])
  return {
    name: 'cairn',
    layers: graph.nodes,
    input_layers: [['features', 0, 0]],
    output_layers: [[answer.config.name, 0, 0]],
  }
}

/** The layers of a functional model, each after those that it takes from. */
class Layers {
  readonly nodes: Node[] = []
  readonly #inputs: number

  constructor(inputs: number) {
    this.#inputs = inputs
    const config = { batch_input_shape: [null, inputs], dtype: 'float32', sparse: false, name: 'features' }
    this.nodes.push({ class_name: 'InputLayer', name: 'features', config, inbound_nodes: [] })
  }

  /** @returns the name of the layer */
  add(layer: LayerConfig, from: readonly string[]): string {
    const { name } = layer.config
    this.nodes.push({ ...layer, name, inbound_nodes: [from.map((each) => [each, 0, 0, {}] as const)] })
    return name
  }

  /** Several into one; one stays as it is. */
  join(name: string, kind: 'Concatenate' | 'Add', from: readonly string[]): string {
    if (from.length === 1) return from[0]
    return this.add({ class_name: kind, config: { name, ...(kind === 'Concatenate' ? { axis: -1 } : {}) } }, from)
  }

  /** The inputs from … to (exclusive), [N, to − from]. */
  cut(name: string, from: number, to: number): string {
    if (from === 0 && to === this.#inputs) return 'features'
    const image = this.reshape(`${name}_image`, [this.#inputs, 1, 1], 'features')
    const cropping = [
      [from, this.#inputs - to],
      [0, 0],
    ]
    const cropped = this.add({ class_name: 'Cropping2D', config: { name: `${name}_cut`, cropping, data_format: 'channels_last' } }, [image])
    return this.reshape(name, [to - from], cropped)
  }

  reshape(name: string, shape: readonly number[], from: string): string {
    return this.add({ class_name: 'Reshape', config: { name, target_shape: shape } }, [from])
  }
}

/** The inputs that no embedding reads, as one layer; none where there are none. */
function writeOthers(graph: Layers, { inputs, embeddings = [] }: Network): string[] {
  const read = [...new Set(embeddings.map(({ input }) => input))].sort((a, b) => a - b)
  const runs = [-1, ...read].map((before, i) => [before + 1, read[i] ?? inputs] as const).filter(([from, to]) => to > from)
  const pieces = runs.map(([from, to]) => graph.cut(`inputs_${from + 1}`, from, to))
  return pieces.length === 0 ? [] : [graph.join('others', 'Concatenate', pieces)]
}

function writeVectors(graph: Layers, { name, input, rows, units }: Embedding): string {
  const place = graph.cut(`${name}_place`, input, input + 1)
  const config = { name, input_dim: rows, output_dim: units, input_length: 1, mask_zero: false, trainable: true }
  return graph.reshape(`${name}_vector`, [units], graph.add({ class_name: 'Embedding', config }, [place]))
}

function wideConfig(name: string, { layers }: Network): LayerConfig {
  const units = layers.reduce((width, layer) => (layer.kind === 'dense' ? layer.units : width), 0)
  return { class_name: 'Dense', config: { name, units, activation: 'linear', use_bias: false, trainable: true } }
}
