import type { NamedTensor, Network } from '../../shared/domain/training/model.ts'
import { CairnError } from '../../shared/errors.ts'
import { type WeightSpec, weightSpecs } from './network/network.ts'

export interface Slot extends WeightSpec {
  readonly offset: number
  readonly size: number
}

/**
 * Where each trained weight lies in one long vector. The optimiser then works on one tensor and not on one
 * per weight: on small networks most of the time goes into starting operations.
 */
export interface Layout {
  readonly slots: readonly Slot[]
  readonly total: number
}

/** The trained weights (all but the moving averages), in the order of `weightSpecs`. */
export function layoutOf(network: Network): Layout {
  let total = 0
  const slots = weightSpecs(network)
    .filter(({ role }) => role !== 'movingMean' && role !== 'movingVariance')
    .map((spec): Slot => {
      const size = spec.shape.reduce((product, n) => product * n, 1)
      const slot = { ...spec, offset: total, size }
      total += size
      return slot
    })
  return { slots, total }
}

/** One long vector from tensors called `${prefix}${weight}`. @throws INTERNAL when one is missing or has another size */
export function joined({ slots, total }: Layout, tensors: readonly NamedTensor[], prefix = ''): Float32Array {
  const byName = new Map(tensors.map(({ name, values }) => [name, values]))
  const vector = new Float32Array(total)
  for (const { name, offset, size } of slots) {
    const values = byName.get(prefix + name)
    if (values?.length !== size) throw new CairnError('INTERNAL', `The tensor ${prefix}${name} is missing or has the wrong shape.`)
    vector.set(values, offset)
  }
  return vector
}

/** The opposite of `joined`. */
export function parted({ slots }: Layout, vector: Float32Array, prefix = ''): NamedTensor[] {
  return slots.map(({ name, shape, offset, size }) => ({ name: prefix + name, shape, values: vector.slice(offset, offset + size) }))
}
