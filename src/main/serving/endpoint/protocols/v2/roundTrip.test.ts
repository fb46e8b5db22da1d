import { expect, test } from 'vitest'
import { ModelSignature } from '../../../../../shared/domain/packages/package.ts'
import { type Random, seededRandom } from '../../../../random.ts'
import { bytesOfTensor } from './binaryTensor.ts'
import type { Datatype } from './datatypes.ts'
import { jsonOfTensor } from './jsonTensor.ts'
import { readInferRequest } from './request.ts'

/** An encoder of its own, element by element through a DataView: it shares no line with what is tested. */
const encoders: Readonly<
  Record<Exclude<Datatype, 'BYTES'>, readonly [width: number, write: (view: DataView, at: number, value: never) => void]>
> = {
  BOOL: [1, (view, at, value: boolean) => view.setUint8(at, value ? 1 : 0)],
  UINT8: [1, (view, at, value: number) => view.setUint8(at, value)],
  UINT16: [2, (view, at, value: number) => view.setUint16(at, value, true)],
  UINT32: [4, (view, at, value: number) => view.setUint32(at, value, true)],
  UINT64: [8, (view, at, value: bigint) => view.setBigUint64(at, value, true)],
  INT8: [1, (view, at, value: number) => view.setInt8(at, value)],
  INT16: [2, (view, at, value: number) => view.setInt16(at, value, true)],
  INT32: [4, (view, at, value: number) => view.setInt32(at, value, true)],
  INT64: [8, (view, at, value: bigint) => view.setBigInt64(at, value, true)],
  FP16: [2, (view, at, value: number) => view.setUint16(at, bitsOfHalf(value), true)],
  FP32: [4, (view, at, value: number) => view.setFloat32(at, value, true)],
  FP64: [8, (view, at, value: number) => view.setFloat64(at, value, true)],
}

/** Of numbers that 16 bits hold, by searching all of them: slow, and surely right. */
function bitsOfHalf(value: number): number {
  const [sign, size] = [value < 0 || Object.is(value, -0) ? 0x8000 : 0, Math.abs(value)]
  if (Number.isNaN(value)) return 0x7e00
  if (size === Infinity) return sign | 0x7c00
  for (let exponent = 0; exponent < 31; exponent++) {
    const fraction = exponent === 0 ? size / 2 ** -24 : size / 2 ** (exponent - 25) - 1_024
    if (Number.isInteger(fraction) && fraction >= 0 && fraction < 1_024) return sign | (exponent << 10) | fraction
  }
  throw new Error(`${value} has no 16 bits.`)
}

const wide = (random: Random): bigint => (BigInt(random.int(2 ** 31)) << 33n) | (BigInt(random.int(2 ** 31)) << 2n) | BigInt(random.int(4))
const integer = (bits: number, signed: boolean) => (random: Random) =>
  random.int(2 ** Math.min(bits, 31)) * (bits === 32 ? 2 : 1) - (signed ? 2 ** (bits - 1) : 0)
const texts = ['', 'a', 'Köln', '漢字', '😀', '"\\\n\u0000', '__proto__', 'x'.repeat(300)]
const doubles = [0, -0, 0.1, 1e-323, 1.7976931348623157e308, -1, 2 ** 53, 1 / 3]

const elements: Readonly<Record<Datatype, (random: Random) => string | number | bigint | boolean>> = {
  BOOL: (random) => random.int(2) === 1,
  UINT8: integer(8, false),
  UINT16: integer(16, false),
  UINT32: integer(32, false),
  INT8: integer(8, true),
  INT16: integer(16, true),
  INT32: integer(32, true),
  UINT64: (random) => [0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n, wide(random)][random.int(6)],
  INT64: (random) =>
    [0n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), wide(random) - 2n ** 63n][random.int(7)],
  FP16: (random) => [0, -0, 1, -2.5, 65504, 2 ** -24, 2 ** -14, 1023 * 2 ** -24, Infinity, NaN, random.int(2048)][random.int(11)],
  FP32: (random) => Math.fround([0, -0, 0.1, 1e-45, 3.4e38, random.normal()][random.int(6)]),
  FP64: (random) => (random.next() < 0.3 ? doubles[random.int(doubles.length)] : random.normal()),
  BYTES: (random) => texts[random.int(texts.length)],
}

const signature = ModelSignature.parse({
  format: 'cairn.signature/1',
  inputs: [{ name: 'column', type: 'number', onnx: 'double', missing: 'NaN' }],
  outputs: [{ name: 'prediction', onnx: 'double', shape: [-1], description: '' }],
  target: 'y',
  labels: [],
  threshold: null,
})

function encoded(datatype: Datatype, values: readonly unknown[]): Buffer {
  if (datatype === 'BYTES') {
    return Buffer.concat(
      values.flatMap((value) => {
        const text = new TextEncoder().encode(String(value))
        return [new Uint8Array(Uint32Array.of(text.length).buffer), text]
      }),
    )
  }
  const [width, write] = encoders[datatype]
  const view = new DataView(new ArrayBuffer(values.length * width))
  for (const [place, value] of values.entries()) (write as (view: DataView, at: number, value: unknown) => void)(view, place * width, value)
  return Buffer.from(view.buffer)
}

const jsonOf = (value: unknown): string => (typeof value === 'bigint' ? `${value}` : Object.is(value, -0) ? '-0.0' : JSON.stringify(value))
const column = (body: Buffer, header?: string): unknown[] =>
  Array.from(readInferRequest(body, header, signature).table.columns.get('column') ?? [])
/** A 64-bit integer is the same one as a number and as a bigint. */
const same = (datatype: Datatype) => (value: unknown) => (datatype.endsWith('INT64') ? BigInt(value as number) : value)

const datatypes = Object.keys(elements) as Datatype[]

test.each(datatypes)('[SV-1] %s is read as it was written', (datatype) => {
  const random = seededRandom(datatypes.indexOf(datatype) + 1)
  for (let round = 0; round < 60; round++) {
    const values = Array.from({ length: random.int(20) }, () => elements[datatype](random))
    const shape = round % 2 === 0 ? [values.length] : [values.length, 1]
    const bytes = encoded(datatype, values)
    const parameters = { binary_data_size: bytes.length }
    const start = Buffer.from(JSON.stringify({ pad: 'x'.repeat(round % 8), inputs: [{ name: 'column', shape, datatype, parameters }] }))
    expect(column(Buffer.concat([start, bytes]), String(start.length)).map(same(datatype))).toEqual(values)
    if (datatype === 'FP16') continue
    const nested = round % 3 === 0 ? values.map((value) => `[${jsonOf(value)}]`) : values.map(jsonOf)
    const json = `{"inputs":[{"name":"column","shape":[${shape.join()}],"datatype":"${datatype}","data":[${nested.join()}]}]}`
    expect(column(Buffer.from(json)).map(same(datatype))).toEqual(values)
  }
})

test.each(['FP32', 'FP64', 'INT64', 'UINT64', 'BYTES'] as const)('[SV-1] %s is written as it is read', (datatype) => {
  const random = seededRandom(99)
  for (let round = 0; round < 30; round++) {
    const values = Array.from({ length: random.int(20) }, () => elements[datatype](random))
    const tensor = tensorOf(datatype, values)
    expect(bytesOfTensor(tensor)).toEqual(encoded(datatype, values))
    const json = values.map((value) => (Object.is(value, -0) ? '0' : jsonOf(value)))
    expect(jsonOfTensor(tensor)).toBe(`[${json.join()}]`)
  }
})

function tensorOf(datatype: 'FP32' | 'FP64' | 'INT64' | 'UINT64' | 'BYTES', values: readonly unknown[]) {
  switch (datatype) {
    case 'FP32':
      return Float32Array.from(values.map(Number))
    case 'FP64':
      return Float64Array.from(values.map(Number))
    case 'INT64':
      return BigInt64Array.from(values.map((value) => BigInt(String(value))))
    case 'UINT64':
      return BigUint64Array.from(values.map((value) => BigInt(String(value))))
    case 'BYTES':
      return values.map(String)
  }
}

test('[SV-1] what is not finite is null in JSON, and itself in bytes', () => {
  const values = Float64Array.of(NaN, Infinity, -Infinity)
  expect(jsonOfTensor(values)).toBe('[null,null,null]')
  expect(bytesOfTensor(values)).toEqual(encoded('FP64', [NaN, Infinity, -Infinity]))
})
