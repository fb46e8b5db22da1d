import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { concat } from './elementwise.ts'
import { type GraphBuilder, int, type Value } from './graph.ts'

/** A feature and the places of its outputs among all outputs. */
export interface Placed<Feature extends FittedFeature = FittedFeature> {
  readonly feature: Feature
  readonly places: readonly number[]
}

export function placesOf(features: readonly FittedFeature[]): Placed[] {
  let next = 0
  return features.map((feature) => ({ feature, places: Array.from({ length: widthOf(feature) }, () => next++) }))
}

function widthOf(feature: FittedFeature): number {
  switch (feature.kind) {
    case 'numeric':
    case 'quantile':
      return feature.indicator ? 2 : 1
    case 'onehot':
      return feature.levels.length + Number(feature.other) + Number(feature.missing)
    case 'hashed':
      return feature.size + Number(feature.unseen) + Number(feature.missing)
    case 'words':
      return feature.terms.length
    case 'boolean':
    case 'embedding':
    case 'asIs':
    case 'category':
      return 1
    case 'dateparts':
      return feature.parts.length
  }
}

/** Some of the features: floats [N, places.length], and the place of each of its columns among all features. */
export interface Block {
  readonly value: Value
  readonly places: readonly number[]
}

/** Puts the blocks side by side, and their columns in the order of their places. */
export function inOrder(graph: GraphBuilder, blocks: readonly Block[]): Value {
  const all = concat(
    graph,
    'blocks',
    blocks.map(({ value }) => value),
  )
  const places = blocks.flatMap((block) => block.places)
  if (places.every((place, column) => place === column)) return all
  const columns = new Array<number>(places.length)
  for (const [column, place] of places.entries()) columns[place] = column
  return graph.op('features', 'Gather', [all, graph.integers('order', columns)], { axis: int(1) })
}
