import type { Layer, NamedTensor } from '../../../shared/domain/training/model.ts'
import { CairnError } from '../../../shared/errors.ts'

/** What a layer keeps, in the order in which tfjs lists it. */
export const weightsOf = {
  dense: ['kernel', 'bias'],
  batchNorm: ['gamma', 'beta', 'movingMean', 'movingVariance'],
  dropout: [],
  activation: [],
} as const satisfies Record<Layer['kind'], readonly string[]>

/** Finds weights by name. @throws INTERNAL if one is not there or does not have the size that its shape says */
export class Weights {
  readonly #byName: ReadonlyMap<string, NamedTensor>

  constructor(tensors: readonly NamedTensor[]) {
    this.#byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  }

  /** @param part such as `kernel` */
  get(layer: Pick<Layer, 'name'>, part: string): NamedTensor {
    const name = `${layer.name}/${part}`
    const tensor = this.#byName.get(name)
    if (tensor === undefined) throw new CairnError('INTERNAL', `The weights lack ${name}.`, { weight: name })
    const size = tensor.shape.reduce((product, dimension) => product * dimension, 1)
    if (tensor.values.length !== size) {
      throw new CairnError('INTERNAL', `${name} has ${tensor.values.length} values, expected ${size}.`, { weight: name })
    }
    return tensor
  }
}
