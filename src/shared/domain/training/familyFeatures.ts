import type { Column } from '../datasets/dataset.ts'
import { type Feature, growsTrees, type ModelFamily, Transform } from './recipe.ts'

/**
 * The same columns, encoded as a model type takes them: trees take numbers as they are and categories whole, networks take neither. An
 * encoding that the type takes stays. @param columns of the data; a feature of any other is left as it is
 */
export function featuresFor(features: readonly Feature[], columns: readonly Column[], family: ModelFamily['family']): Feature[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return features.map(({ column, transform }) => {
    const type = types.get(column)
    return { column, transform: growsTrees({ family }) ? forTrees(transform) : forNetwork(transform, type, family) }
  })
}

/** Hashes and vectors stand for many levels; a tree takes the levels themselves. */
function forTrees(transform: Transform): Transform {
  switch (transform.kind) {
    case 'numeric':
    case 'quantile':
    case 'boolean':
      return asIs
    case 'onehot':
    case 'hashed':
    case 'embedding':
      return Transform.parse({ kind: 'category', minCount: transform.minCount })
    default:
      return transform
  }
}

const asIs = Transform.parse({ kind: 'asIs' })

function forNetwork(transform: Transform, type: Column['type'] | undefined, family: ModelFamily['family']): Transform {
  if (transform.kind === 'category')
    return Transform.parse({ kind: type === 'text' && family === 'wideDeep' ? 'embedding' : 'onehot', minCount: transform.minCount })
  if (transform.kind !== 'asIs') return transform
  if (type === 'boolean') return Transform.parse({ kind: 'boolean' })
  if (type === 'date' || type === 'datetime')
    return Transform.parse({ kind: 'dateparts', parts: ['year', 'month', 'dayOfYear', 'weekday'] })
  return Transform.parse({ kind: 'numeric', indicator: true })
}
