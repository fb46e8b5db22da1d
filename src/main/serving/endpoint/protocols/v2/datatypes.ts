/** The datatypes of the Open Inference Protocol. @see https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol */
export const datatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const
export type Datatype = (typeof datatypes)[number]

export function isDatatype(value: unknown): value is Datatype {
  return (datatypes as readonly unknown[]).includes(value)
}

/** Bytes of an element; null for BYTES, whose elements tell their own lengths. */
export const widths: Readonly<Record<Datatype, 1 | 2 | 4 | 8 | null>> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BYTES: null,
}

/** The least and the greatest of the integers; undefined for what is none. */
export function integerBounds(datatype: Datatype): readonly [bigint, bigint] | undefined {
  const bits = BigInt((widths[datatype] ?? 0) * 8)
  if (datatype.startsWith('UINT')) return [0n, (1n << bits) - 1n]
  if (datatype.startsWith('INT')) return [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]
  return undefined
}

/** A number of 16 bits (IEEE 754 binary16) by its bits. */
export function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1_024 + fraction) * 2 ** (exponent - 25)
}
