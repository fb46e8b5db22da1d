import type { Embedding, FittedPreprocessing, Network } from '../../../shared/domain/training/model.ts'
import type { CustomLayer, NetworkShape, Task } from '../../../shared/domain/training/recipe.ts'
import { outputsOf } from '../../../shared/domain/training/tasks.ts'
import type { Layer } from '../../engines/network/network.ts'
import { namesOf } from '../preprocessing/names.ts'

/**
 * The network of a recipe. A hidden block is dense with its activation, then batch normalisation, then dropout. Features
 * that are embedded have tables before the layers; of a linear model and of the wide part they are tables of outputs.
 *
 * @param inputs the width of the design matrix @param classes the number of classes; ignored unless multiclass
 * @param preprocessing of the design matrix; null where nothing is embedded
 */
export function buildNetwork(
  { task, model }: { readonly task: Task; readonly model: NetworkShape },
  inputs: number,
  classes: number,
  preprocessing: FittedPreprocessing | null,
): Network {
  const units = outputsOf(task, classes)
  const tables = preprocessing ? tablesOf(preprocessing) : []
  const hasOthers = inputs > tables.length
  const toLayers = tables.map((table): Embedding => ({ ...table, name: `embedding_${table.input + 1}`, to: 'layers' }))
  const toOutputs = tables.map((table): Embedding => ({ ...table, name: `wide_${table.input + 1}`, units, to: 'outputs' }))
  const layers = withOutput(hiddenLayers(model), units)
  if (model.family === 'linear') return { inputs, layers, ...embedded(hasOthers ? toOutputs : toLayers) }
  if (model.family !== 'wideDeep') return { inputs, layers, ...embedded(toLayers) }
  return { inputs, layers, ...embedded([...toLayers, ...toOutputs]), ...(hasOthers ? { wide: { name: 'wide' } } : {}) }
}

const embedded = (embeddings: Embedding[]): Pick<Network, 'embeddings'> => (embeddings.length > 0 ? { embeddings } : {})

/** A table has a row for each level, one for what is unseen, and one for what is missing. */
function tablesOf({ features }: FittedPreprocessing): Pick<Embedding, 'input' | 'rows' | 'units'>[] {
  let input = 0
  return features.flatMap((feature) => {
    const at = input
    input += namesOf(feature).length
    return feature.kind === 'embedding' ? [{ input: at, rows: feature.levels.length + 2, units: feature.dims }] : []
  })
}

function hiddenLayers(model: NetworkShape): Layer[] {
  if (model.family === 'linear') return []
  if (model.family === 'layers') return namedLayers(model.layers)
  const { hidden, activation, batchNorm, dropout } = model
  return namedLayers(
    hidden.flatMap((units): CustomLayer[] => [
      { kind: 'dense', units, activation },
      ...(batchNorm ? [{ kind: 'batchNorm' } as const] : []),
      ...(dropout > 0 ? [{ kind: 'dropout', rate: dropout } as const] : []),
    ]),
  )
}

const prefixes = { dense: 'dense', batchNorm: 'batch_norm', dropout: 'dropout', activation: 'activation' } as const

/** Layers are numbered by kind, from 1. */
function namedLayers(layers: readonly CustomLayer[]): Layer[] {
  const counts = new Map<CustomLayer['kind'], number>()
  return layers.map((layer): Layer => {
    const count = (counts.get(layer.kind) ?? 0) + 1
    counts.set(layer.kind, count)
    const name = `${prefixes[layer.kind]}_${count}`
    return layer.kind === 'batchNorm' ? { ...layer, name, momentum: 0.9, epsilon: 1e-3 } : { ...layer, name }
  })
}

function withOutput(hidden: readonly Layer[], units: number): Layer[] {
  const position = hidden.filter(({ kind }) => kind === 'dense').length + 1
  return [...hidden, { kind: 'dense', name: `dense_${position}`, units, activation: 'linear' }]
}
