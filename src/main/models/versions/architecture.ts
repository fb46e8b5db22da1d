import type { Architecture, Stage } from '../../../shared/domain/training/architecture.ts'
import type { FittedPreprocessing, Layer, Network, NetworkModel, TrainedModel, TreesModel } from '../../../shared/domain/training/model.ts'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import { assertNever } from '../../../shared/errors.ts'
import { sensitiveOfVersion } from '../../datasets/index.ts'
import { requireTraining } from '../../experiments/index.ts'
import { firstWidth, namesOf, weightSpecs } from '../../training/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { type ModelVersionRow, modelVersionRef, trainedModel } from './store.ts'
import { requireTask } from './unopened.ts'
import { hasClasses, taskRow } from '../../../shared/domain/training/tasks.ts'

/** How a version computes, from its model alone: no weights are read. @throws OBJECT_MISSING, OBJECT_CORRUPT */
export async function architectureOf(workspace: Workspace, version: ModelVersionRow): Promise<Architecture> {
  const ref = modelVersionRef(workspace.db, version.id)
  if (version.runId === null) return { ref, ...graphAlone(requireTask(workspace.db, version)) }
  const sensitive = sensitiveOfVersion(workspace.db, requireTraining(workspace.db, version.runId).datasetVersionId)
  return { ref, ...describeArchitecture(await trainedModel(workspace, version.runId), sensitive) }
}

function describeArchitecture(model: TrainedModel, sensitive: ReadonlySet<string>): Omit<Architecture, 'ref'> {
  const { body } = model
  switch (body.kind) {
    case 'network':
      return describeNetwork({ ...model, body }, sensitive)
    case 'trees':
      return describeTrees({ ...model, body }, sensitive)
    case 'onnx':
      return graphAlone(model.task)
    default:
      return assertNever(body)
  }
}

function graphAlone(task: TrainedModel['task']): Omit<Architecture, 'ref'> {
  const graph: Stage = { ...blank, id: 'graph', kind: 'graph', name: 'ONNX graph', detail: 'as imported' }
  const unknown = 'It was not trained by Cairn; its layers are in its ONNX file.'
  return { task, parameters: 0, stages: [graph], edges: [], features: [], trees: 0, unknown }
}

const blank = { inputs: null, outputs: null, parameters: 0, fixed: 0 }

/** The stages of a network and how they follow each other. @param sensitive columns whose levels and words are not told */
function describeNetwork(
  { task, inputs, target, body: { preprocessing, network } }: NetworkModel,
  sensitive: ReadonlySet<string>,
): Omit<Architecture, 'ref'> {
  const weights = parametersBy(network)
  const stages: Stage[] = [
    {
      ...blank,
      id: 'input',
      kind: 'input',
      name: 'raw columns',
      detail: inputs.map(({ name }) => name).join(', '),
      outputs: inputs.length,
    },
    {
      ...blank,
      id: 'preprocessing',
      kind: 'preprocessing',
      name: 'preprocessing',
      detail: 'fitted on the training rows',
      inputs: inputs.length,
      outputs: network.inputs,
    },
  ]
  const edges: Architecture['edges'] = [{ from: 'input', to: 'preprocessing' }]
  const link = (from: string, to: string) => edges.push({ from, to })
  const embeddings = network.embeddings ?? []
  for (const { name, rows, units } of embeddings) {
    stages.push({ id: name, kind: 'embedding', name, detail: `${rows} × ${units} table`, inputs: 1, outputs: units, ...weights(name) })
    link('preprocessing', name)
  }
  let width = firstWidth(network)
  let last = 'preprocessing'
  network.layers.forEach((layer, place) => {
    const outputs = layer.kind === 'dense' ? layer.units : width
    stages.push({
      id: layer.name,
      kind: layer.kind,
      name: layer.name,
      detail: detailOf(layer),
      inputs: width,
      outputs,
      ...weights(layer.name),
    })
    link(last, layer.name)
    if (place === 0) for (const { name, to } of embeddings) if (to === 'layers') link(name, layer.name)
    last = layer.name
    width = outputs
  })
  if (network.wide) {
    const { name } = network.wide
    stages.push({
      id: name,
      kind: 'wide',
      name,
      detail: 'skips the layers',
      inputs: network.inputs - embeddings.length,
      outputs: width,
      ...weights(name),
    })
    link('preprocessing', name)
    link(name, 'output')
  }
  for (const { name, to } of embeddings) if (to === 'outputs') link(name, 'output')
  link(last, 'output')
  stages.push({
    ...blank,
    id: 'output',
    kind: 'output',
    name: target.column,
    detail: outputOf(task, target.labels),
    inputs: width,
    outputs: Math.max(1, target.labels.length),
  })
  const features = featuresOf(preprocessing, sensitive)
  return { task, parameters: stages.reduce((sum, stage) => sum + stage.parameters, 0), stages, edges, features, trees: 0, unknown: null }
}

function featuresOf({ features }: FittedPreprocessing, sensitive: ReadonlySet<string>): Architecture['features'] {
  return features.map((feature) => {
    const { column, kind } = feature
    const outputs = namesOf(feature)
    const ofValues = kind === 'onehot' || kind === 'words'
    return { column, kind, outputs: ofValues && sensitive.has(column) ? outputs.map(() => masked) : outputs }
  })
}

/** Raw columns, preprocessing, all trees as one stage, and the output. */
function describeTrees(
  { task, inputs, target, body: { preprocessing, ensemble } }: TreesModel,
  sensitive: ReadonlySet<string>,
): Omit<Architecture, 'ref'> {
  const { trees, combine, outputs } = ensemble
  const names = inputs.map(({ name }) => name).join(', ')
  const stages: Stage[] = [
    { ...blank, id: 'input', kind: 'input', name: 'raw columns', detail: names, outputs: inputs.length },
    {
      ...blank,
      id: 'preprocessing',
      kind: 'preprocessing',
      name: 'preprocessing',
      detail: 'fitted on the training rows',
      inputs: inputs.length,
      outputs: ensemble.inputs,
    },
    {
      ...blank,
      id: 'trees',
      kind: 'trees',
      name: trees === 1 ? '1 tree' : `${trees} trees`,
      detail: combine === 'sum' ? 'boosting: each adds to the sum of those before' : 'forest: the mean of all',
      inputs: ensemble.inputs,
      outputs,
    },
    {
      ...blank,
      id: 'output',
      kind: 'output',
      name: target.column,
      detail: outputOf(task, target.labels),
      inputs: outputs,
      outputs: Math.max(1, target.labels.length),
    },
  ]
  const edges = stages.slice(1).map(({ id }, i) => ({ from: stages[i].id, to: id }))
  return { task, parameters: 0, stages, edges, features: featuresOf(preprocessing, sensitive), trees, unknown: null }
}

/** Weights of each layer, by its name. */
function parametersBy(network: Network): (name: string) => Pick<Stage, 'parameters' | 'fixed'> {
  const specs = weightSpecs(network).map(({ name, shape, role }) => ({
    layer: name.slice(0, name.lastIndexOf('/')),
    size: shape.reduce((product, side) => product * side, 1),
    fixed: role === 'movingMean' || role === 'movingVariance',
  }))
  return (name) => {
    const own = specs.filter(({ layer }) => layer === name)
    const sum = (some: typeof own) => some.reduce((total, { size }) => total + size, 0)
    return { parameters: sum(own), fixed: sum(own.filter(({ fixed }) => fixed)) }
  }
}

function detailOf(layer: Layer): string {
  switch (layer.kind) {
    case 'dense':
      return `${layer.units} ${layer.units === 1 ? 'unit' : 'units'}, ${layer.activation}`
    case 'batchNorm':
      return `momentum ${layer.momentum}, ε ${layer.epsilon}`
    case 'dropout':
      return `${layer.rate} in training`
    case 'activation':
      return layer.activation
    default:
      return assertNever(layer)
  }
}

function outputOf(task: TrainedModel['task'], labels: readonly string[]): string {
  return hasClasses(task) ? `${taskRow(task).end}: ${labels.join(', ')}` : 'a number, in its own unit'
}
