import type { SignatureInput } from '../../../shared/domain/packages/package.ts'
import type { FrameColumn } from '../../frame.ts'
import type { ExportedModel } from './model.ts'

type Cell = string | number | null

/** A row of the samples, or one of which nothing is known; null is a missing number. */
function exampleRow({ signature, samples }: ExportedModel, row: number): [string, Cell][] {
  return signature.inputs.map((input) => [input.name, cellOf(input, samples.columns.get(input.name), row)])
}

function cellOf({ onnx }: SignatureInput, column: FrameColumn | undefined, row: number): Cell {
  if (column?.kind === 'text') return column.codes[row] === undefined || column.codes[row] < 0 ? '' : column.levels[column.codes[row]]
  const value = column?.values[row] ?? Number.NaN
  return onnx === 'string' ? '' : Number.isFinite(value) ? value : null
}

/** `{"inputs": {column: [value]}}` of MLflow, of one row. Not built from an object, because a column may be called `__proto__`. */
export function invocationExample(model: ExportedModel): string {
  const columns = exampleRow(model, 0).map(([name, cell]) => `    ${JSON.stringify(name)}: [${JSON.stringify(cell)}]`)
  return `{\n  "inputs": {\n${columns.join(',\n')}\n  }\n}\n`
}

/**
 * A request of the Open Inference Protocol, of one row in tensors of shape [1]. A missing number cannot be sent to Triton in JSON, so that
 * the example has none: the first row without any, or else a value from the range of the column.
 */
export function inferExample(model: ExportedModel): string {
  const rows = Array.from({ length: model.samples.rows }, (_, row) => exampleRow(model, row))
  const row = rows.find((cells) => cells.every(([, cell]) => cell !== null)) ?? rows.at(0) ?? exampleRow(model, 0)
  const tensors = model.signature.inputs.map((input, place) => {
    const cell = row[place][1] ?? input.range?.min ?? 0
    const datatype = input.onnx === 'string' ? 'BYTES' : 'FP64'
    return `    ${JSON.stringify({ name: input.name, datatype, shape: [1], data: [cell] })}`
  })
  return `{\n  "inputs": [\n${tensors.join(',\n')}\n  ]\n}\n`
}
