import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { TrainedModel } from '../../shared/domain/training/model.ts'
import type { ModelSignature, SignatureInput, SignatureOutput } from '../../shared/domain/packages/package.ts'
import type { Reading } from '../../shared/domain/datasets/reading.ts'
import type { Frame } from '../frame.ts'
import { hasClasses } from '../../shared/domain/training/tasks.ts'

/**
 * `signature.json` of a model: its raw columns and how they are written, and its outputs.
 * @param training the training rows, for the categories and ranges that the model has seen
 * @param outputNames as the ONNX model has them, in its order
 * @param reading how data are read for it; null where that is not known
 */
export function modelSignature(
  model: TrainedModel,
  training: Frame,
  outputNames: readonly string[],
  reading: Reading | null = null,
): ModelSignature {
  return {
    format: 'cairn.signature/1',
    inputs: inputsOf(model.inputs, training),
    outputs: outputNames.map((name, place) => describeOutput(name, place, model)),
    target: model.target.column,
    labels: [...model.target.labels],
    threshold: model.threshold,
    ...(reading && { reading }),
  }
}

/** Raw columns with the categories and ranges of these rows. */
export function inputsOf(columns: readonly Column[], training: Frame): SignatureInput[] {
  return columns.map((column) => describeInput(column, training))
}

const encodings: Partial<Record<Column['type'], string>> = {
  boolean: '1 for true, 0 for false',
  date: 'milliseconds since 1970-01-01 00:00 UTC',
  datetime: 'milliseconds since 1970-01-01 00:00 UTC',
}

/** More categories than this are not listed: they would be names or free text. */
const listedLevels = 200

function describeInput({ name, type }: Column, training: Frame): SignatureInput {
  const column = training.columns.get(name)
  if (type === 'text') {
    const levels = column?.kind === 'text' ? [...new Set(column.codes)].filter((code) => code >= 0).map((code) => column.levels[code]) : []
    const listed = levels.length > 0 && levels.length <= listedLevels ? { levels: levels.sort() } : {}
    return { name, type, onnx: 'string', shape: [-1], missing: '""', ...listed }
  }
  const range = column?.kind === 'number' ? rangeOf(column.values) : null
  const encoding = encodings[type]
  return { name, type, onnx: 'double', shape: [-1], missing: 'NaN', ...(encoding ? { encoding } : {}), ...(range ? { range } : {}) }
}

function rangeOf(values: Float64Array): { min: number; max: number } | null {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  return min <= max ? { min, max } : null
}

function describeOutput(name: string, place: number, { task, target }: TrainedModel): SignatureOutput {
  if (!hasClasses(task)) return { name, onnx: 'double', shape: [-1], description: `${target.column}, in its own units` }
  if (place === 0) return { name, onnx: 'string', shape: [-1], description: `the predicted ${target.column}` }
  return {
    name,
    onnx: 'float',
    shape: [-1, target.labels.length],
    description: `the probability of each class: ${target.labels.join(', ')}`,
  }
}
