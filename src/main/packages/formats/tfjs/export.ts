import type { Layer, NamedTensor, Network, TrainedModel } from '../../../../shared/domain/model.ts'
import { Weights, weightsOf } from '../weights.ts'

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
export function exportTfjs(model: TrainedModel, weights: readonly NamedTensor[], version: string): Map<string, Uint8Array> {
  const tensors = collect(model.network, new Weights(weights))
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

function collect(network: Network, weights: Weights): NamedWeight[] {
  return network.layers.flatMap((layer) =>
    weightsOf[layer.kind].map((part) => ({ name: `${layer.name}/${tfjsNames[part]}`, tensor: weights.get(layer, part) })),
  )
}

function join(values: readonly Float32Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(values.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))))
}

/** The Keras configuration of a sequential model. */
function topology({ network, task }: TrainedModel): object {
  const output = { binary: 'sigmoid', multiclass: 'softmax', regression: 'linear' }[task]
  const layers = [
    { class_name: 'InputLayer', config: { batch_input_shape: [null, network.inputs], dtype: 'float32', sparse: false, name: 'features' } },
    ...network.layers.map(layerConfig),
    { class_name: 'Activation', config: { name: 'answer', activation: output, trainable: false } },
  ]
  return {
    class_name: 'Sequential',
    config: { name: 'cairn', layers },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  }
}

function layerConfig(layer: Layer): object {
  switch (layer.kind) {
    case 'dense':
      return {
        class_name: 'Dense',
        config: { name: layer.name, units: layer.units, activation: layer.activation, use_bias: true, trainable: true },
      }
    case 'batchNorm':
      return {
        class_name: 'BatchNormalization',
        config: {
          name: layer.name,
          axis: -1,
          momentum: layer.momentum,
          epsilon: layer.epsilon,
          center: true,
          scale: true,
          trainable: true,
        },
      }
    case 'dropout':
      return { class_name: 'Dropout', config: { name: layer.name, rate: layer.rate, trainable: true } }
  }
}
