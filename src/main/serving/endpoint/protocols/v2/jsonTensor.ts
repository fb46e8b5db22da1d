import type { RequestCell } from '../../contracts.ts'
import { type Datatype, integerBounds } from './datatypes.ts'
import { invalid, quoted } from './problem.ts'
import type { TensorHead, TensorValues } from './tensor.ts'

/** Nesting beyond this is no tensor. */
const deepest = 16

/**
 * The `data` of a tensor in JSON: flat, or nested as the arrays of numpy are. Integers that a number does not hold exactly come as bigint
 * (see `parseJson`).
 * @param count what its shape says
 * @throws INVALID_INPUT for another count, arrays of unequal length, and elements that are none of its datatype
 */
export function tensorOfJson({ name, datatype, shape }: TensorHead, data: unknown, count: number): TensorValues {
  if (!Array.isArray(data)) throw invalid(`The data of input ${quoted(name)} must be an array.`, name)
  const elements = Array.isArray(data[0]) ? flattened(name, data, count) : (data as unknown[])
  if (elements.length !== count) {
    const message = `Input ${quoted(name)} of shape [${shape.join(', ')}] has ${count} elements, but its data has ${elements.length}.`
    throw invalid(message, name)
  }
  return elementsOf({ name, datatype }, elements)
}

/** Row-major. Every array at one depth has to be as long as the others there. */
function flattened(name: string, data: readonly unknown[], most: number): unknown[] {
  const lengths: number[] = []
  for (let level: unknown = data; Array.isArray(level); level = level[0]) {
    if (lengths.length === deepest) throw invalid(`The data of input ${quoted(name)} is nested too deeply.`, name)
    lengths.push(level.length)
  }
  const flat: unknown[] = []
  const take = (level: readonly unknown[], depth: number): void => {
    if (level.length !== lengths[depth]) throw invalid(`The arrays in the data of input ${quoted(name)} differ in length.`, name)
    if (depth === lengths.length - 1) {
      // One more than there may be is enough to tell.
      for (const element of level) if (flat.length <= most) flat.push(element)
      return
    }
    for (const inner of level) {
      if (!Array.isArray(inner)) throw invalid(`The arrays in the data of input ${quoted(name)} differ in depth.`, name)
      take(inner, depth + 1)
    }
  }
  take(data, 0)
  return flat
}

type Named = Pick<TensorHead, 'name' | 'datatype'>

function elementsOf(head: Named, elements: readonly unknown[]): TensorValues {
  switch (head.datatype) {
    case 'FP32':
      return Float32Array.from(elements, (element, place) => floating(head, element, place))
    case 'FP64':
      return Float64Array.from(elements, (element, place) => floating(head, element, place))
    case 'BOOL':
      return elements.map((element, place) => boolean(head, element, place))
    case 'BYTES':
      return elements.map((element, place) => text(head, element, place))
    case 'FP16':
      throw invalid(`Input ${quoted(head.name)}: JSON has no FP16. Send it as FP32, or as binary data.`, head.name)
    case 'INT64':
    case 'UINT64':
      return longIntegers(head, elements)
    default:
      return integers(head, elements)
  }
}

/** Infinite is only what cannot be written otherwise: a number in JSON that is greater than any is refused, and never rounded to it. */
function floating(head: Named, element: unknown, place: number): number {
  if (element === null) return NaN
  const value = typeof element === 'bigint' ? Number(element) : element
  if (typeof value !== 'number') throw wrongElement(head, element, place)
  if (!Number.isFinite(head.datatype === 'FP32' ? Math.fround(value) : value)) throw wrongElement(head, element, place)
  return value
}

function boolean(head: Named, element: unknown, place: number): RequestCell {
  if (element === null || typeof element === 'boolean') return element
  if (element === 0 || element === 1) return element === 1
  throw wrongElement(head, element, place)
}

function text(head: Named, element: unknown, place: number): RequestCell {
  if (element === null || typeof element === 'string') return element
  throw wrongElement(head, element, place)
}

function integers(head: Named, elements: readonly unknown[]): Float64Array {
  const [least, greatest] = (integerBounds(head.datatype) ?? []).map(Number)
  return Float64Array.from(elements, (element, place) => {
    if (element === null) return NaN
    if (typeof element === 'number' && Number.isInteger(element) && element >= least && element <= greatest) return element
    throw wrongElement(head, element, place)
  })
}

function longIntegers(head: Named, elements: readonly unknown[]): RequestCell[] {
  const [least, greatest] = integerBounds(head.datatype) ?? []
  return elements.map((element, place) => {
    if (element === null) return null
    if (typeof element === 'number' && Number.isSafeInteger(element) && (element >= 0 || head.datatype === 'INT64')) return element
    if (typeof element === 'bigint' && least !== undefined && greatest !== undefined && element >= least && element <= greatest)
      return element
    throw wrongElement(head, element, place)
  })
}

const kinds: Partial<Record<Datatype, string>> = {
  BOOL: 'true or false',
  BYTES: 'a string',
  FP32: 'a finite number',
  FP64: 'a finite number',
}

/** Where it is and what is expected there; not what it is, which may be anybody's secret. */
function wrongElement({ name, datatype }: Named, element: unknown, place: number): Error {
  const given = Array.isArray(element) ? 'array' : typeof element
  const expected = kinds[datatype] ?? 'an integer in its range'
  return invalid(
    `Element ${place} of input ${quoted(name)} (${given}) is not ${datatype}: expected ${expected}, or null where it is missing.`,
    name,
  )
}

/** Elements as JSON has them. Integers are exact, whatever their size; what is not finite is null. */
export function jsonOfTensor(values: TensorValues | readonly string[]): string {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return `[${values.join(',')}]`
  if (values instanceof Float64Array || values instanceof Float32Array) return JSON.stringify(Array.from(values))
  return `[${values.map((value) => (typeof value === 'bigint' ? value.toString() : JSON.stringify(value))).join(',')}]`
}
