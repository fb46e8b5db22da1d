import type { FittedPreprocessing, NamedTensor, NetworkModel, TrainedModel } from '../../../../shared/domain/training/model.ts'
import { Weights } from '../weights.ts'
import { toDouble } from './elementwise.ts'
import { GraphBuilder, int, type Value } from './graph.ts'
import { writeNetwork } from './network.ts'
import { writeInputs, writePreprocessing } from './preprocessing.ts'
import { encodeModel, type Model } from './proto.ts'
import { hasClasses, type TaskRow, taskRow } from '../../../../shared/domain/training/tasks.ts'

/** What the end of a graph needs to know of its model, whatever its body. */
type Answering = Pick<TrainedModel, 'task' | 'target' | 'threshold'>

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
  const graph = new GraphBuilder()
  const inputs = writeInputs(graph, model.inputs)
  const features = writePreprocessing(graph, model.body.preprocessing, inputs)
  const output = writeNetwork(graph, model.body.network, new Weights(weights), features)
  writeOutputs(graph, model, output)
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

function writeOutputs(graph: GraphBuilder, model: Answering, output: Value): void {
  ends[taskRow(model.task).end](graph, model, output)
}

const ends: Readonly<Record<TaskRow['end'], typeof writeOutputs>> = {
  sigmoid: writeBinary,
  softmax: writeMulticlass,
  linear: writeRegression,
}

/** @param logit floats [N, 1] */
function writeBinary(graph: GraphBuilder, model: Answering, logit: Value): void {
  const positive = graph.op('positive', 'Sigmoid', [logit])
  const negative = graph.op('negative', 'Sub', [graph.floats('one', [1], Float32Array.of(1)), positive])
  const probabilities = graph.op('probabilities', 'Concat', [negative, positive], { axis: int(1) })
  const threshold = graph.doubles('threshold', [model.threshold ?? 0.5])
  const reached = graph.op('reached', 'GreaterOrEqual', [toDouble(graph, positive), threshold])
  const place = graph.op('place', 'Squeeze', [graph.op('places', 'Cast', [reached], { to: int(7) }), graph.integers('axis', [1])])
  outputClasses(graph, model, place, probabilities)
}

/** @param logits floats [N, K] */
function writeMulticlass(graph: GraphBuilder, model: Answering, logits: Value): void {
  const probabilities = graph.op('probabilities', 'Softmax', [logits], { axis: int(1) })
  const place = graph.op('place', 'ArgMax', [probabilities], { axis: int(1), keepdims: int(0) })
  outputClasses(graph, model, place, probabilities)
}

/** @param place of the label, integers [N] */
function outputClasses(graph: GraphBuilder, model: Answering, place: Value, probabilities: Value): void {
  const { labels } = model.target
  const label = graph.op('label', 'Gather', [graph.texts('labels', labels), place])
  graph.output(label, 'string', ['N'], `The predicted ${model.target.column}.`)
  graph.output(probabilities, 'float', ['N', labels.length], `The probability of each of ${JSON.stringify(labels)}, in this order.`)
}

/** output·scale + offset, in double: the target may be large. @param output floats [N, 1] */
function writeRegression(graph: GraphBuilder, model: Answering, output: Value): void {
  const value = toDouble(graph, graph.op('value', 'Squeeze', [output, graph.integers('axis', [1])]))
  const scaled = graph.op('scaled', 'Mul', [value, graph.doubles('targetScale', [model.target.scale])])
  const prediction = graph.op('prediction', 'Add', [scaled, graph.doubles('targetOffset', [model.target.offset])])
  graph.output(prediction, 'double', ['N'], `The predicted ${model.target.column}, in its own units.`)
}
