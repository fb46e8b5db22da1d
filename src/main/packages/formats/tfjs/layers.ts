import type { Layer } from '../../../../shared/domain/training/model.ts'

/** A layer in the words of Keras. */
export interface LayerConfig {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string }
}

export function layerConfig(layer: Layer): LayerConfig {
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
    case 'activation':
      return { class_name: 'Activation', config: { name: layer.name, activation: layer.activation, trainable: true } }
    case 'dropout':
      return { class_name: 'Dropout', config: { name: layer.name, rate: layer.rate, trainable: true } }
  }
}
