import type { FittedPreprocessing, NamedTensor, NetworkModel, TreesModel } from '../../../../shared/domain/training/model.ts'
import { Weights } from '../weights.ts'
import { type Answering, writeEnd } from './ends.ts'
import { GraphBuilder, type Value } from './graph.ts'
import { writeNetwork } from './network.ts'
import { writeInputs, writePreprocessing } from './preprocessing.ts'
import { encodeModel, type Model } from './proto.ts'
import { writeEnsemble } from './trees.ts'
import { hasClasses } from '../../../../shared/domain/training/tasks.ts'
import type { Trees } from '../../../../shared/domain/training/trees.ts'

type Versions = Pick<Model, 'irVersion' | 'opsets'>

const versions = (irVersion: number, core: number): Versions => ({
  irVersion,
  opsets: new Map([
    ['', core],
    ['ai.onnx.ml', 2],
  ]),
})

/** Old enough for onnxruntime 1.10 (December 2021) and everything after it; with words for 1.17 (February 2024). */
export function versionsFor({ features }: FittedPreprocessing): Versions {
  return features.some(({ kind }) => kind === 'words') ? versions(9, 20) : versions(8, 15)
}

/**
 * A trained model as one ONNX file: raw columns in, answers out; preprocessing and threshold are inside.
 *
 * Inputs: one [N] for each column of `model.inputs`, named as the column: STRING for text ("" is missing), DOUBLE for
 * everything else (NaN is missing; true is 1; dates are milliseconds since 1970-01-01 UTC).
 *
 * Outputs, in this order; a name that a column has already gets a number (`label_2`), so read them by their place:
 * - binary and multiclass: `label` STRING [N], and `probabilities` FLOAT [N, K], in the order of the labels;
 * - regression: `prediction` DOUBLE [N], in the units of the target.
 *
 * Binary: the label is the positive one where its probability, a float32 widened to a double, is ≥ the threshold.
 * Multiclass: the label is the first of those with the highest probability.
 *
 * The same model gives the same bytes.
 * @param version of Cairn, written as the producer's
 */
export function exportOnnx(model: NetworkModel, weights: readonly NamedTensor[], version: string): Uint8Array {
  return exported(model, version, (graph, x) => writeNetwork(graph, model.body.network, new Weights(weights), x))
}

/** The same of an ensemble of trees. A binary label follows the log-odds, which both sides have alike to the last bit. */
export function exportTrees(model: TreesModel, trees: Trees, version: string): Uint8Array {
  return exported(model, version, (graph, x) => writeEnsemble(graph, model.body.ensemble, trees, x))
}

/** @param outputsOf writes what computes the outputs from the features, floats [N, width] */
function exported(
  model: NetworkModel | TreesModel,
  version: string,
  outputsOf: (graph: GraphBuilder, features: Value) => Value,
): Uint8Array {
  const graph = new GraphBuilder()
  const inputs = writeInputs(graph, model.inputs)
  const features = writePreprocessing(graph, model.body.preprocessing, inputs)
  writeEnd(graph, model, outputsOf(graph, features))
  return encodeModel({
    ...versionsFor(model.body.preprocessing),
    producer: { name: 'cairn', version },
    doc: `Predicts ${model.target.column} (${model.task}) from raw columns. Preprocessing is part of the model.`,
    graph: graph.build('cairn'),
    metadata: metadata(model),
  })
}

function metadata({ task, target, threshold }: Answering): ReadonlyMap<string, string> {
  const entries = new Map([
    ['task', task],
    ['target', target.column],
  ])
  if (hasClasses(task)) entries.set('labels', JSON.stringify(target.labels))
  if (threshold !== null) entries.set('threshold', String(threshold))
  return entries
}
