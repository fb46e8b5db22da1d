import type { NamedTensor, Network, NetworkModel } from '../../../../shared/domain/training/model.ts'
import { Weights, weightsOf } from '../weights.ts'
import { functionalConfig } from './functional.ts'
import { layerConfig } from './layers.ts'
import { taskRow } from '../../../../shared/domain/training/tasks.ts'

/** The one file of weights. */
const shard = 'group1-shard1of1.bin'

/** What tfjs calls the weights of a layer. */
const tfjsNames = {
  kernel: 'kernel',
  bias: 'bias',
  gamma: 'gamma',
  beta: 'beta',
  movingMean: 'moving_mean',
  movingVariance: 'moving_variance',
} as const

/**
 * A trained model as a tfjs "layers-model": `model.json` and its weights, for `tf.loadLayersModel`. It takes the
 * preprocessed features [N, width], float32 (preprocessing.json tells how to make them), and gives
 * - binary: the probability of the positive class [N, 1];
 * - multiclass: the probabilities [N, K], in the order of the labels;
 * - regression: the standardised value [N, 1]; the prediction is value·scale + offset of the target.
 *
 * The same model gives the same bytes. Source of the format: tfjs-core, io/types.ts (ModelJSON).
 * @param version of Cairn, written as the generator's
 */
export function exportTfjs(model: NetworkModel, weights: readonly NamedTensor[], version: string): Map<string, Uint8Array> {
  const tensors = collect(model.body.network, new Weights(weights))
  const json = {
    format: 'layers-model',
    generatedBy: `cairn ${version}`,
    convertedBy: null,
    modelTopology: topology(model),
    weightsManifest: [
      { paths: [shard], weights: tensors.map(({ name, tensor }) => ({ name, shape: [...tensor.shape], dtype: 'float32' })) },
    ],
  }
  return new Map([
    ['model.json', new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)],
    [shard, join(tensors.map(({ tensor }) => tensor.values))],
  ])
}

interface NamedWeight {
  readonly name: string
  readonly tensor: NamedTensor
}

/** In any order: tfjs finds weights by their names. */
function collect(network: Network, weights: Weights): NamedWeight[] {
  const layers = network.layers.flatMap((layer) =>
    weightsOf[layer.kind].map((part) => ({ name: `${layer.name}/${tfjsNames[part]}`, tensor: weights.get(layer, part) })),
  )
  const tables = (network.embeddings ?? []).map((table) => ({ name: `${table.name}/embeddings`, tensor: weights.get(table, 'table') }))
  const { wide } = network
  return [...layers, ...tables, ...(wide ? [{ name: `${wide.name}/kernel`, tensor: weights.get(wide, 'kernel') }] : [])]
}

function join(values: readonly Float32Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(values.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))))
}

const keras = { keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' } as const

/** The Keras configuration: sequential where each layer takes what the one before gives. */
function topology({ task, body: { network } }: NetworkModel): object {
  const answer = { class_name: 'Activation', config: { name: 'answer', activation: taskRow(task).end, trainable: false } }
  if (network.embeddings || network.wide) return { class_name: 'Functional', config: functionalConfig(network, answer), ...keras }
  const input = { batch_input_shape: [null, network.inputs], dtype: 'float32', sparse: false, name: 'features' }
  const layers = [{ class_name: 'InputLayer', config: input }, ...network.layers.map(layerConfig), answer]
  return { class_name: 'Sequential', config: { name: 'cairn', layers }, ...keras }
}
