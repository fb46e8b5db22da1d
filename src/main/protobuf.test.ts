import { expect, test } from 'vitest'
import { bytes, float, integer, message, repeated, text, varint } from './protobuf.ts'

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

test('varints are those of the specification', () => {
  expect(hex(varint(0))).toBe('00')
  expect(hex(varint(1))).toBe('01')
  expect(hex(varint(127))).toBe('7f')
  expect(hex(varint(150))).toBe('9601')
  expect(hex(varint(300))).toBe('ac02')
  expect(hex(varint(2n ** 63n - 1n))).toBe('ffffffffffffffff7f')
})

test('a negative number takes ten bytes', () => {
  expect(hex(varint(-1))).toBe('ffffffffffffffffff01')
})

test('fields are those of the specification', () => {
  expect(hex(integer(1, 150))).toBe('089601')
  expect(hex(text(2, 'testing'))).toBe('120774657374696e67')
  expect(hex(bytes(3, integer(1, 150)))).toBe('1a03089601')
  expect(hex(float(2, 1))).toBe('150000803f')
  expect(hex(integer(20, 1))).toBe('a00101')
  expect(hex(text(1, 'é😀'))).toBe('0a06c3a9f09f9880')
})

test('a message is the concatenation of its fields', () => {
  expect(hex(message())).toBe('')
  expect(hex(repeated([1, 2], (value) => integer(8, value)))).toBe('40014002')
})
