import type { TrainingPlan } from '../engine.ts'
import { firstWidth } from '../network/network.ts'
import { dropoutKept } from '../seeds.ts'

/** What the dropout layers of an epoch keep, step after step. @returns of a layer, by its index: 1 where a unit stays, for `rows` rows */
export function dropoutOf(
  { network, seed }: TrainingPlan,
  epoch: number,
): (layer: number, rows: number) => { values: Uint8Array; units: number } {
  let width = firstWidth(network)
  const layers = network.layers.map((layer, i) => {
    if (layer.kind === 'dense') width = layer.units
    return layer.kind === 'dropout' ? { units: width, kept: dropoutKept(seed, epoch, i, layer.rate) } : null
  })
  return (layer, rows) => {
    const found = layers[layer]
    if (found === null) throw new TypeError(`The layer ${layer} drops nothing.`)
    return { values: found.kept(rows * found.units), units: found.units }
  }
}
