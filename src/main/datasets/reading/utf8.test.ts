import { expect, test } from 'vitest'
import { utf8Check } from './utf8.ts'

const text = Buffer.from('aä東𝄞z')

test('accepts UTF-8 wherever the chunks are cut', () => {
  for (let cut = 0; cut <= text.length; cut++) {
    const check = utf8Check()
    expect(check.push(text.subarray(0, cut))).toBeNull()
    expect(check.push(text.subarray(cut))).toBeNull()
    expect(check.open).toBe(false)
  }
})

test('finds the first bad byte wherever the chunks are cut', () => {
  const bad = Buffer.concat([text, Buffer.from([0xe9]), Buffer.from(', b')])
  for (let cut = 0; cut <= bad.length; cut++) {
    const check = utf8Check()
    const first = check.push(bad.subarray(0, cut))
    const offset = first ?? cut + (check.push(bad.subarray(cut)) ?? Number.NaN)
    expect(offset).toBe(text.length)
  }
})

test('tells that a stream ends within a character', () => {
  const check = utf8Check()
  expect(check.push(Buffer.from([0x61, 0xc3]))).toBeNull()
  expect(check.open).toBe(true)
})

test('keeps nothing of a chunk whose memory is used again', () => {
  const check = utf8Check()
  const memory = Buffer.from([0x61, 0xc3])
  expect(check.push(memory)).toBeNull()
  memory.fill(0x61)
  expect(check.push(Buffer.from([0xb8, 0x61]))).toBeNull()
})
