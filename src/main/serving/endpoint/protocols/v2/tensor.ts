import type { RequestCell } from '../../contracts.ts'
import type { Datatype } from './datatypes.ts'

/** The elements of a tensor, row-major. In numbers NaN is missing, in cells null. */
export type TensorValues = readonly RequestCell[] | Float64Array | Float32Array | BigInt64Array | BigUint64Array

/** How texts and tables are meant, in the manner of MLServer's content types. */
export const contentTypes = ['np', 'pd', 'str', 'datetime', 'base64'] as const
export type ContentType = (typeof contentTypes)[number]

/** What a tensor says of itself. */
export interface TensorHead {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: Datatype
  readonly contentType: ContentType | null
}

export interface Tensor extends TensorHead {
  readonly values: TensorValues
}

/** How many elements a tensor of this shape has; undefined beyond what can be counted. */
export function countOf(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0
  let count = 1
  for (const size of shape) {
    count *= size
    if (!Number.isSafeInteger(count)) return undefined
  }
  return count
}
