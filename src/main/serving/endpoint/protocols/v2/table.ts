import type { ModelSignature } from '../../../../../shared/domain/packages/package.ts'
import type { RequestCell, RequestColumn, RequestTable } from '../../contracts.ts'
import { utf8 } from './binaryTensor.ts'
import { invalid, quoted } from './problem.ts'
import type { ContentType, Tensor, TensorValues } from './tensor.ts'

/**
 * The rows that the tensors of a request are. As a rule each is a column, of shape [N] or [N, 1]. A single one of shape [N, C] has all
 * columns of the model in its order, as models of numbers are asked.
 * @throws INVALID_INPUT for tensors of other shapes, and of unequal numbers of rows
 */
export function tableOf(tensors: readonly Tensor[], contentType: ContentType | null, signature: ModelSignature): RequestTable {
  const [first] = tensors
  const rows = first.shape[0]
  if (tensors.length === 1 && isWhole(first, contentType)) return wholeTable(first, signature)
  const columns = new Map<string, RequestColumn>()
  for (const tensor of tensors) {
    if (!isColumn(tensor)) throw noColumn(tensor)
    if (tensor.shape[0] !== rows) throw unequal(tensor, first)
    columns.set(tensor.name, columnOf(tensor, contentType))
  }
  return { rows, columns }
}

function isColumn({ shape }: Tensor): boolean {
  return shape.slice(1).every((size) => size === 1)
}

/** All columns in one: told by its shape, or by a content type that says so of [N, 1]. */
function isWhole(tensor: Tensor, contentType: ContentType | null): boolean {
  if (tensor.shape.length !== 2 || contentType === 'pd') return false
  return tensor.shape[1] !== 1 || (tensor.contentType ?? contentType) === 'np'
}

function wholeTable(tensor: Tensor, { inputs }: ModelSignature): RequestTable {
  const [rows, count] = tensor.shape
  const texts = inputs.filter(({ type }) => type === 'text')
  if (tensor.datatype !== 'BYTES' && texts.length > 0) {
    const message = `Input ${quoted(tensor.name)} has numbers alone, but the model takes texts, such as ${quoted(texts[0].name)}. Send one input per column.`
    throw invalid(message, tensor.name)
  }
  if (count !== inputs.length) {
    const message = `Input ${quoted(tensor.name)} of shape [${rows}, ${count}] has ${count} columns, but the model takes ${inputs.length}.`
    throw invalid(message, tensor.name)
  }
  const columns = new Map<string, RequestColumn>()
  for (const [place, { name }] of inputs.entries()) columns.set(name, strided(tensor.values, place, { rows, step: count }))
  return { rows, columns, unnamed: true }
}

/** One column of a table whose rows lie one after the other. */
function strided(values: TensorValues, from: number, { rows, step }: { rows: number; step: number }): RequestColumn {
  if (values instanceof Float64Array || values instanceof Float32Array) {
    const column = new Float64Array(rows)
    for (let row = 0, at = from; row < rows; row++, at += step) column[row] = values[at]
    return column
  }
  return Array.from({ length: rows }, (_, row): RequestCell => values[from + row * step])
}

function columnOf({ values, datatype, name, contentType }: Tensor, ofRequest: ContentType | null): RequestColumn {
  if ((contentType ?? ofRequest) !== 'base64' || datatype !== 'BYTES') return values
  return Array.from(values, (text, place) => (typeof text === 'string' ? decoded(name, text, place) : null))
}

function decoded(name: string, text: string, place: number): string {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw invalid(`Element ${place} of input ${quoted(name)} is not base64.`, name)
  return utf8(name, Buffer.from(text, 'base64'), place)
}

function noColumn({ name, shape }: Tensor): Error {
  const message = `Input ${quoted(name)} has the shape [${shape.join(', ')}]. Send one input per column, of shape [rows] or [rows, 1], or all columns in one of shape [rows, columns].`
  return invalid(message, name)
}

function unequal(tensor: Tensor, first: Tensor): Error {
  const message = `Input ${quoted(tensor.name)} has ${tensor.shape[0]} rows, but ${quoted(first.name)} has ${first.shape[0]}.`
  return invalid(message, tensor.name)
}
