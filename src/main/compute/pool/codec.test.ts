import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { decode, encode } from './codec.ts'

const typed = [
  new Float32Array([1.5, NaN, -0]),
  new Float64Array([0.1]),
  new Uint8Array([0, 255]),
  new BigInt64Array([-1n]),
  new Int16Array(0),
]
const special = [undefined, null, NaN, Infinity, -Infinity, -0, 0, 5e-324, 2 ** 53, '', 'ä\n\u2028', 12345678901234567890n, true]

test('a value comes out as it went in', () => {
  const whole = {
    special,
    typed,
    map: new Map<unknown, unknown>([
      [1, { a: 1 }],
      ['b', [undefined]],
    ]),
    set: new Set(['x', -0]),
    date: new Date(5),
    tagged: { $: 'number', v: 'NaN' },
    nested: { $: { $: undefined } },
  }
  expect(decode(encode(whole))).toEqual({ ...whole, nested: { $: {} } })
  expect(encode(whole)).not.toContain('\n')
})

test('any nesting of values comes out as it went in', () => {
  const seeded = seededRandom(7)
  const random = () => seeded.next()
  const any = (depth: number): unknown => {
    const pick = Math.floor(random() * (depth > 4 ? 2 : 5))
    if (pick === 0) return special[Math.floor(random() * special.length)]
    if (pick === 1) return typed[Math.floor(random() * typed.length)]
    const items = Array.from({ length: Math.floor(random() * 4) }, () => any(depth + 1))
    if (pick === 2) return items
    const keys = ['$', 'v', 'a', '__proto__x']
    // Of a property that is undefined nothing is sent, as nothing of it is in JSON.
    if (pick === 3) return Object.fromEntries(items.flatMap((each, index) => (each === undefined ? [] : [[keys[index], each]])))
    return new Map(items.map((each, index) => [index, each]))
  }
  for (let round = 0; round < 500; round++) {
    const value = any(0)
    expect(decode(encode(value))).toStrictEqual(value)
  }
})

test('what is not written by Cairn is refused, and no key reaches a prototype', () => {
  const refused = [
    '',
    '{',
    '{"$":"function"}',
    '{"$":"number","v":"1"}',
    '{"$":"Map","v":[1]}',
    '{"$":"Float64Array","v":"AAA="}',
    '{"$":"constructor","v":""}',
  ]
  for (const text of [...refused, `${'['.repeat(200_000)}${']'.repeat(200_000)}`])
    expect(() => decode(text), text.slice(0, 40)).toThrow(expect.objectContaining({ code: 'OUTPUT_UNVERIFIED' }))
  for (const text of ['{"__proto__":{"polluted":1}}', '{"$":"object","v":[["__proto__",{"polluted":1}]]}']) {
    const value = decode(text) as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  }
})

test('a function cannot be sent', () => {
  expect(() => encode({ f: () => 1 })).toThrow(TypeError)
})
