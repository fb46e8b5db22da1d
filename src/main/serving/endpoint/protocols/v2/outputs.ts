import type { Answered, Servable } from '../../contracts.ts'
import type { Datatype } from './datatypes.ts'
import { invalid, quoted } from './problem.ts'

/** An output or input as metadata tells of it; −1 is the number of rows. */
export interface DescribedTensor {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
}

export interface OutputTensor extends DescribedTensor {
  readonly values: Float32Array | Float64Array | readonly string[]
  readonly parameters?: Readonly<Record<string, string>>
}

type Model = Pick<Servable, 'signature' | 'ports'>

const datatypeOf = { string: 'BYTES', double: 'FP64', float: 'FP32', int64: 'INT64' } as const satisfies Record<string, Datatype>

/** What a model takes: the inputs of its graph, one per column. */
export function describedInputs({ signature }: Model): DescribedTensor[] {
  return signature.inputs.map(({ name, onnx, shape }) => ({ name, datatype: datatypeOf[onnx], shape }))
}

/**
 * What a model answers: the outputs of its graph. A graph from elsewhere has its own, of which Cairn makes the same as of others: a label
 * and the probability of each class, or a number.
 */
export function describedOutputs({ signature, ports }: Model): DescribedTensor[] {
  if (ports === null) return signature.outputs.map(({ name, onnx, shape }) => ({ name, datatype: datatypeOf[onnx], shape }))
  const { length: classes } = signature.labels
  if (classes === 0) return [{ name: 'prediction', datatype: 'FP64', shape: [-1] }]
  return [
    { name: 'label', datatype: 'BYTES', shape: [-1] },
    { name: 'probabilities', datatype: 'FP64', shape: [-1, classes] },
  ]
}

/** The outputs of an answer, as `describedOutputs` promises them; contributions after them where they were asked for. */
export function outputsOf({ servable, predictions, explanations }: Answered): OutputTensor[] {
  const rows = predictions.kind === 'values' ? predictions.values.length : predictions.labels.length
  const outputs = describedOutputs(servable).map((output) => ({
    ...output,
    shape: output.shape.map((size) => (size === -1 ? rows : size)),
    values: valuesOf(output, predictions),
  }))
  return explanations === null ? outputs : [...outputs, ...explanationOutputs(explanations)]
}

function valuesOf({ datatype }: DescribedTensor, predictions: Answered['predictions']): OutputTensor['values'] {
  if (predictions.kind === 'values') return predictions.values
  if (datatype === 'BYTES') return predictions.labels
  const { probabilities } = predictions
  if (datatype === 'FP32') return probabilities instanceof Float32Array ? probabilities : Float32Array.from(probabilities)
  return probabilities instanceof Float64Array ? probabilities : Float64Array.from(probabilities)
}

export const explanationNames: readonly string[] = ['contributions', 'baseline', 'score']

/** In the order of the first row's columns, which are those of the model. Each row adds up: baseline + contributions = score. */
function explanationOutputs(explanations: NonNullable<Answered['explanations']>): OutputTensor[] {
  const rows = explanations.length
  const columns = explanations[0]?.contributions.map(({ column }) => column) ?? []
  const places = new Map(columns.map((column, place) => [column, place]))
  const contributions = new Float64Array(rows * columns.length)
  for (const [row, explanation] of explanations.entries())
    for (const { column, contribution } of explanation.contributions)
      contributions[row * columns.length + (places.get(column) ?? 0)] = contribution
  const parameters = {
    columns: JSON.stringify(columns),
    method: explanations[0]?.method ?? '',
    scale: explanations[0]?.scale ?? '',
  }
  const number = (name: string, of: (row: (typeof explanations)[number]) => number): OutputTensor => ({
    name,
    datatype: 'FP64',
    shape: [rows],
    values: Float64Array.from(explanations, of),
  })
  return [
    { name: 'contributions', datatype: 'FP64', shape: [rows, columns.length], values: contributions, parameters },
    number('baseline', ({ baseline }) => baseline),
    number('score', ({ score }) => score),
  ]
}

/** @throws INVALID_INPUT for a name that is no output of the model */
export function checkOutputs(wanted: readonly { readonly name: string }[], known: readonly string[]): void {
  for (const { name } of wanted) {
    if (!known.includes(name)) throw invalid(`The model has no output ${quoted(name)}. It has ${known.map(quoted).join(', ')}.`)
  }
}
