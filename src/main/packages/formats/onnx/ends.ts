import type { Calibration, TrainedModel } from '../../../../shared/domain/training/model.ts'
import { type TaskRow, taskRow } from '../../../../shared/domain/training/tasks.ts'
import { writeCalibration } from './calibration.ts'
import { leastReaching } from './cut.ts'
import { toDouble, toFloat } from './elementwise.ts'
import { type GraphBuilder, int, type Value } from './graph.ts'

/** What the end of a graph needs to know of its model. */
export type Answering = Pick<TrainedModel, 'task' | 'target' | 'threshold' | 'calibration' | 'body'>

/** Writes what the outputs mean: labels and probabilities, or a value. @param output floats [N, outputs], as the task's end takes them */
export function writeEnd(graph: GraphBuilder, model: Answering, output: Value): void {
  ends[taskRow(model.task).end](graph, model, output)
}

const ends: Readonly<Record<TaskRow['end'], typeof writeEnd>> = {
  sigmoid: writeBinary,
  softmax: writeMulticlass,
  linear: writeRegression,
}

/** @param logit floats [N, 1] */
function writeBinary(graph: GraphBuilder, model: Answering, logit: Value): void {
  const { positive, reached } = model.calibration ? calibrated(graph, model, model.calibration, logit) : uncalibrated(graph, model, logit)
  const negative = graph.op('negative', 'Sub', [graph.floats('one', [1], Float32Array.of(1)), positive])
  const probabilities = graph.op('probabilities', 'Concat', [negative, positive], { axis: int(1) })
  const place = graph.op('place', 'Squeeze', [graph.op('places', 'Cast', [reached], { to: int(7) }), graph.integers('axis', [1])])
  outputClasses(graph, model, place, probabilities)
}

/** The probability of the positive class, floats [N, 1], and whether it is at the threshold. */
interface Reached {
  readonly positive: Value
  readonly reached: Value
}

function uncalibrated(graph: GraphBuilder, model: Answering, logit: Value): Reached {
  const positive = graph.op('positive', 'Sigmoid', [logit])
  const threshold = model.threshold ?? 0.5
  // Trees give many rows the same answer, and a threshold is often one of them: no rounding may put these on another side.
  if (model.body.kind === 'trees') {
    const cut = graph.floats('threshold', [1], Float32Array.of(leastReaching(threshold)))
    return { positive, reached: graph.op('reached', 'GreaterOrEqual', [logit, cut]) }
  }
  return { positive, reached: graph.op('reached', 'GreaterOrEqual', [toDouble(graph, positive), graph.doubles('threshold', [threshold])]) }
}

function calibrated(graph: GraphBuilder, model: Answering, calibration: Calibration, logit: Value): Reached {
  const wide = writeCalibration(graph, calibration, 'sigmoid', toDouble(graph, logit))
  const threshold = graph.doubles('threshold', [model.threshold ?? 0.5])
  return { positive: toFloat(graph, wide), reached: graph.op('reached', 'GreaterOrEqual', [wide, threshold]) }
}

/** @param logits floats [N, K] */
function writeMulticlass(graph: GraphBuilder, model: Answering, logits: Value): void {
  const wide = model.calibration && writeCalibration(graph, model.calibration, 'softmax', toDouble(graph, logits))
  const probabilities = wide
    ? graph.op('probabilities', 'Cast', [wide], { to: int(1) })
    : graph.op('probabilities', 'Softmax', [logits], { axis: int(1) })
  // The logits of trees are the same to the last bit on both sides, probabilities are not.
  const judged = wide ?? (model.body.kind === 'trees' ? logits : probabilities)
  const place = graph.op('place', 'ArgMax', [judged], { axis: int(1), keepdims: int(0) })
  outputClasses(graph, model, place, probabilities)
}

/** @param place of the label, integers [N] */
function outputClasses(graph: GraphBuilder, model: Answering, place: Value, probabilities: Value): void {
  const { labels } = model.target
  const label = graph.op('label', 'Gather', [graph.texts('labels', labels), place])
  graph.output(label, 'string', ['N'], `The predicted ${model.target.column}.`)
  graph.output(probabilities, 'float', ['N', labels.length], `The probability of each of ${JSON.stringify(labels)}, in this order.`)
}

/** output·scale + offset, and back through the link, in double: the target may be large. @param output floats [N, 1] */
function writeRegression(graph: GraphBuilder, model: Answering, output: Value): void {
  const { scale, offset, link } = model.target
  const value = toDouble(graph, graph.op('value', 'Squeeze', [output, graph.integers('axis', [1])]))
  const scaled = graph.op('scaled', 'Mul', [value, graph.doubles('targetScale', [scale])])
  const shift = graph.doubles('targetOffset', [offset])
  const prediction = link ? unlinked(graph, link, graph.op('sum', 'Add', [scaled, shift])) : graph.op('prediction', 'Add', [scaled, shift])
  graph.output(prediction, 'double', ['N'], `The predicted ${model.target.column}, in its own units.`)
}

/** exp(x), or exp(x) − 1 */
function unlinked(graph: GraphBuilder, link: 'log' | 'log1p', x: Value): Value {
  if (link === 'log') return graph.op('prediction', 'Exp', [x])
  return graph.op('prediction', 'Sub', [graph.op('exp', 'Exp', [x]), graph.doubles('one', [1])])
}
