import { describe, expect, test } from 'vitest'
import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

const tensor = (name: string, shape: number[], ...values: number[]): NamedTensor => ({ name, shape, values: Float32Array.from(values) })

/** A file with any header. */
function file(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + text.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] })

describe('writing', () => {
  test('gives the layout of the specification', () => {
    const bytes = writeSafetensors([tensor('a', [2], 1, -2)], { b: '2', a: '1' })
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    expect(length % 8).toBe(0)
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length))
    expect(header.trimEnd()).toBe('{"__metadata__":{"a":"1","b":"2"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192])
  })

  test('comes back as it was, whatever the names and shapes', () => {
    const tensors = [
      tensor('__proto__', [1, 2], 0.1, NaN),
      tensor('10', [], 3),
      tensor('2', [0, 7]),
      tensor('a"\n\u{1F5FB}', [2, 1], Infinity, -0),
    ]
    expect(readSafetensors(writeSafetensors(tensors, { note: 'x' }))).toEqual(tensors)
    expect(readSafetensors(writeSafetensors([]))).toEqual([])
  })

  test.each([
    ['array', (size: number) => new Uint8Array(size)],
    ['Buffer', (size: number) => Buffer.alloc(size)],
  ])('reads from the middle of an %s and keeps no hold of it', (_, allocate) => {
    const bytes = writeSafetensors([tensor('a', [1], 7)])
    const shifted = allocate(bytes.length + 3).subarray(3)
    shifted.set(bytes)
    const [read] = readSafetensors(shifted)
    shifted.fill(0)
    expect(read.values).toEqual(Float32Array.of(7))
  })

  test('refuses two tensors of one name, and a shape that does not fit', () => {
    expect(() => writeSafetensors([tensor('a', [1], 1), tensor('a', [1], 1)])).toThrow(/Two tensors/)
    expect(() => writeSafetensors([tensor('__metadata__', [1], 1)])).toThrow(/Two tensors/)
    expect(() => writeSafetensors([tensor('a', [2], 1)])).toThrow(/shape/)
  })
})

describe('reading refuses', () => {
  const good = `{"a":${entry(0, 4)}}`
  test.each([
    ['an empty file', new Uint8Array(0), /shorter/],
    ['a header longer than the file', file(good, 4).subarray(0, 20), /longer/],
    ['a huge header length', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123), /longer/],
    ['a header that is not JSON', file('{"a":', 4), /not JSON/],
    ['a header that is a list', file('[]', 0), /not an object/],
    ['missing data', file(good, 0), /bytes/],
    ['more data than the header names', file(good, 8), /bytes/],
    ['overlapping tensors', file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), /overlaps/],
    ['a gap', file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), /gap/],
    ['one name twice', file(`{"a":${entry(0, 4)},"a":${entry(4, 8)}}`, 8), /gap/],
    ['offsets behind the end', file(`{"a":${entry(0, 4000)}}`, 4), /bytes/],
    ['offsets the wrong way round', file(`{"a":${entry(4, 0, [1])}}`, 4), /fit/],
    ['another type', file(`{"a":${entry(0, 4, [1], 'I32')}}`, 4), /float32/],
    ['a negative size', file(`{"a":${entry(0, 4, [-1, -1])}}`, 4), /counts/],
    ['a fraction as size', file(`{"a":${entry(0, 4, [0.5, 2])}}`, 4), /counts/],
    ['sizes whose product overflows', file(`{"a":${entry(0, 4, [2 ** 52, 2 ** 52])}}`, 4), /fit/],
    ['an entry that is null', file('{"a":null}', 0), /not an object/],
  ])('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({ code: 'FORMAT_INVALID', message: expect.stringMatching(message) }),
    )
  })
})
