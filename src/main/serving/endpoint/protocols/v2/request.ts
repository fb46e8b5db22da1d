import type { ModelSignature } from '../../../../../shared/domain/packages/package.ts'
import type { RequestTable } from '../../contracts.ts'
import { isObject, parseJson } from '../../../../http/json.ts'
import { Refusal } from '../../../../http/refusal.ts'
import { tensorOfBytes } from './binaryTensor.ts'
import { isDatatype } from './datatypes.ts'
import { tensorOfJson } from './jsonTensor.ts'
import { invalid, quoted } from './problem.ts'
import { rawTable } from './rawInput.ts'
import { tableOf } from './table.ts'
import { contentTypes, type ContentType, countOf, type Tensor, type TensorHead } from './tensor.ts'

/** One of the outputs that a caller wants. */
export interface WantedOutput {
  readonly name: string
  /** As raw bytes or not; undefined where nothing is said of it. */
  readonly binary: boolean | undefined
}

export interface InferRequest {
  readonly id: string | undefined
  readonly table: RequestTable
  readonly explain: boolean
  /** Null: all of them. */
  readonly outputs: readonly WantedOutput[] | null
  /** Outputs are wanted as raw bytes, where nothing else is said of one. */
  readonly binaryOutput: boolean
  readonly contentType: ContentType | null
}

const headerName = 'Inference-Header-Content-Length'
const longestId = 256
const deepestShape = 8

/**
 * The body of `…/infer`: JSON, or JSON and then the raw bytes of the inputs that say so.
 * @param headerLength the header `Inference-Header-Content-Length`: how many bytes are JSON; 0 where there is none, and the whole body is
 * the one input
 * @throws INVALID_INPUT or Refusal for a body that is none of this protocol
 */
export function readInferRequest(
  body: Buffer,
  headerLength: string | readonly string[] | undefined,
  signature: ModelSignature,
): InferRequest {
  const length = headerLength === undefined ? body.length : lengthOf(headerLength, body.length)
  if (length === 0 && headerLength !== undefined) return rawRequest(body, signature)
  const json = parseJson(body.subarray(0, length))
  if (!isObject(json)) throw invalid('The request must be a JSON object with "inputs".')
  const parameters = parametersOf(json.parameters, 'the request')
  const contentType = contentTypeOf(parameters, 'the request')
  const tensors = readInputs(json.inputs, body.subarray(length))
  return {
    id: idOf(json.id),
    table: tableOf(tensors, contentType, signature),
    explain: flag(parameters, 'explain', 'the request') ?? false,
    outputs: readOutputs(json.outputs),
    binaryOutput: flag(parameters, 'binary_data_output', 'the request') ?? false,
    contentType,
  }
}

function rawRequest(body: Buffer, signature: ModelSignature): InferRequest {
  return { id: undefined, table: rawTable(body, signature), explain: false, outputs: null, binaryOutput: true, contentType: null }
}

function lengthOf(given: string | readonly string[], bodyLength: number): number {
  const length = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined
  if (length === undefined) throw invalid(`${headerName} must be a number of bytes.`)
  if (length > bodyLength) throw invalid(`${headerName} is ${length}, but the body has ${bodyLength} bytes.`)
  return length
}

function idOf(id: unknown): string | undefined {
  if (id === undefined || id === null || id === '') return undefined
  if (typeof id === 'string' && id.length <= longestId) return id
  throw invalid(`"id" must be a string of at most ${longestId} characters.`)
}

function readInputs(inputs: unknown, binary: Buffer): Tensor[] {
  if (!Array.isArray(inputs) || inputs.length === 0) throw invalid('The request needs "inputs": an array of at least one tensor.')
  const names = new Set<string>()
  let at = 0
  const tensors = inputs.map((input: unknown, place): Tensor => {
    if (!isObject(input)) throw invalid(`Input ${place} must be an object.`)
    const name = nameOf(input.name, `Input ${place}`)
    if (names.has(name)) throw invalid(`Input ${quoted(name)} is given twice.`, name)
    names.add(name)
    const parameters = parametersOf(input.parameters, `input ${quoted(name)}`)
    const { head, count } = headOf(input, name, parameters)
    const size = binarySizeOf(parameters, name)
    if (size === undefined) {
      if (input.data === undefined) throw invalid(`Input ${quoted(name)} has no data.`, name)
      return { ...head, values: tensorOfJson(head, input.data, count) }
    }
    if (input.data !== undefined) throw invalid(`Input ${quoted(name)} has both data and binary_data_size.`, name)
    if (size > binary.length - at) throw tooFew(name, size, binary.length - at)
    at += size
    return { ...head, values: tensorOfBytes(head, binary.subarray(at - size, at), count) }
  })
  if (at < binary.length) throw invalid(`${binary.length - at} bytes at the end of the body belong to no input.`)
  return tensors
}

function nameOf(name: unknown, of: string): string {
  if (typeof name === 'string' && name !== '') return name
  throw invalid(`${of} has no name.`)
}

function headOf(input: Record<string, unknown>, name: string, parameters: Parameters): { head: TensorHead; count: number } {
  const { datatype, shape } = input
  if (!isDatatype(datatype)) throw invalid(`Input ${quoted(name)} has no datatype of the protocol, such as FP64 or BYTES.`, name)
  if (!isShape(shape)) throw invalid(`The shape of input ${quoted(name)} must be an array of 1 to ${deepestShape} whole numbers.`, name)
  const count = countOf(shape)
  if (count === undefined) throw invalid(`The shape of input ${quoted(name)} has more elements than can be counted.`, name)
  return { head: { name, shape, datatype, contentType: contentTypeOf(parameters, `input ${quoted(name)}`) }, count }
}

function isShape(shape: unknown): shape is number[] {
  return (
    Array.isArray(shape) &&
    shape.length > 0 &&
    shape.length <= deepestShape &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  )
}

type Parameters = Readonly<Record<string, unknown>>

function parametersOf(parameters: unknown, of: string): Parameters {
  if (parameters === undefined || parameters === null) return {}
  if (isObject(parameters)) return parameters
  throw invalid(`The parameters of ${of} must be an object.`)
}

function contentTypeOf({ content_type: given }: Parameters, of: string): ContentType | null {
  if (given === undefined || given === null) return null
  const found = contentTypes.find((known) => known === given)
  if (found) return found
  throw invalid(`The content_type of ${of} is none of ${contentTypes.join(', ')}.`)
}

function flag(parameters: Parameters, name: string, of: string): boolean | undefined {
  const given = parameters[name]
  if (given === undefined || given === null) return undefined
  if (typeof given === 'boolean') return given
  throw invalid(`The parameter ${name} of ${of} must be true or false.`)
}

function binarySizeOf(parameters: Parameters, name: string): number | undefined {
  if ('shared_memory_region' in parameters) throw unsupported('Shared memory')
  const size = parameters.binary_data_size
  if (size === undefined || size === null) return undefined
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
  throw invalid(`The binary_data_size of input ${quoted(name)} must be a number of bytes.`, name)
}

function tooFew(name: string, size: number, left: number): Error {
  const message = `Input ${quoted(name)} has a binary_data_size of ${size}, but ${left} bytes follow the JSON. The header ${headerName} shows where it ends.`
  return invalid(message, name)
}

function readOutputs(outputs: unknown): WantedOutput[] | null {
  if (outputs === undefined || outputs === null) return null
  if (!Array.isArray(outputs)) throw invalid('"outputs" must be an array.')
  const names = new Set<string>()
  const wanted = outputs.map((output: unknown, place): WantedOutput => {
    if (!isObject(output)) throw invalid(`Output ${place} must be an object.`)
    const name = nameOf(output.name, `Output ${place}`)
    if (names.has(name)) throw invalid(`Output ${quoted(name)} is wanted twice.`)
    names.add(name)
    const parameters = parametersOf(output.parameters, `output ${quoted(name)}`)
    if ('shared_memory_region' in parameters) throw unsupported('Shared memory')
    if (Number(parameters.classification ?? 0) !== 0) throw unsupported('The classification of outputs')
    return { name, binary: flag(parameters, 'binary_data', `output ${quoted(name)}`) }
  })
  return wanted.length === 0 ? null : wanted
}

function unsupported(what: string): Refusal {
  return new Refusal(501, 'NOT_SUPPORTED', `${what} is an extension that this endpoint does not have.`)
}
