import { describe, expect, test } from 'vitest'
import { bytes, integer, message, text, varint } from '../protobuf.ts'
import { checkGraph, graphLimits } from './check.ts'

const node = (type: string, domain = '', attributes: readonly Uint8Array[] = []) =>
  bytes(1, message(text(1, 'x'), text(2, 'y'), text(4, type), text(7, domain), ...attributes))
const model = (...parts: readonly Uint8Array[]) => message(integer(1, 8), bytes(7, message(...parts)))

const codeOf = (bytes: Uint8Array, limits = graphLimits): string => {
  try {
    checkGraph(bytes, limits)
    return 'passed'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('[PK-3] a graph is checked before it is loaded', () => {
  test('standard operators pass, in a subgraph too', () => {
    const branch = message(text(1, 'then_branch'), bytes(6, message(node('Identity'))), integer(20, 5))
    expect(codeOf(model(node('Identity'), node('Normalizer', 'ai.onnx.ml'), node('If', '', [bytes(5, branch)])))).toBe('passed')
  })

  test('one iteration passes, one inside another does not', () => {
    const scan = (inner: Uint8Array) => node('Scan', '', [bytes(5, message(text(1, 'body'), bytes(6, message(inner))))])
    expect(codeOf(model(scan(node('Identity'))))).toBe('passed')
    expect(codeOf(model(scan(scan(node('Identity')))))).toBe('MODEL_UNSAFE')
  })

  test('however a place of values is said, in whatever order, it is refused', () => {
    const external = (...fields: readonly Uint8Array[]) => model(bytes(5, message(integer(1, 1), integer(2, 1), ...fields)))
    expect(codeOf(external(integer(14, 1)))).toBe('MODEL_UNSAFE')
    // The last one counts for most readers.
    expect(codeOf(external(integer(14, 0), integer(14, 1), integer(14, 0)))).toBe('MODEL_UNSAFE')
    // A reader that cuts it to 32 bits would take it for 1.
    expect(codeOf(external(integer(14, 2n ** 32n + 1n)))).toBe('MODEL_UNSAFE')
    expect(codeOf(external(bytes(13, message(text(1, 'location'), text(2, 'a')))))).toBe('MODEL_UNSAFE')
    expect(codeOf(external(bytes(9, new Uint8Array(4)), integer(14, 0)))).toBe('passed')
  })

  test.each([
    ['com', 'microsoft.Gelu'],
    ['com.microsoft', 'Gelu'],
    ['ai.onnx.contrib', 'Gelu'],
  ])('a function %s %s is none of the operator com.microsoft Gelu', (domain, name) => {
    const declared = bytes(25, message(text(1, name), text(4, 'a'), text(5, 'b'), text(10, domain), bytes(7, message(text(4, 'Identity')))))
    expect(codeOf(message(integer(1, 8), declared, bytes(7, message(node('Gelu', 'com.microsoft')))))).toBe('MODEL_UNSAFE')
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['no graph', message(integer(1, 8))],
    ['text', Buffer.from('not a model')],
    ['the format of onnxruntime', Buffer.from('\x20\0\0\0ORTM and more', 'latin1')],
    ['a field without a number', message(model(node('Identity')), varint(0), varint(0))],
    ['a group', message(model(node('Identity')), varint((7 << 3) | 3), varint((7 << 3) | 4))],
    ['a graph in another form', message(integer(1, 8), integer(7, 1))],
    ['a field that reaches beyond', message(integer(1, 8), varint((7 << 3) | 2), varint(1_000), new Uint8Array(3))],
    ['a number of 11 bytes', message(varint(1 << 3), new Uint8Array(10).fill(255), varint(1), model(node('Identity')))],
    ['a tag that is cut off', message(model(node('Identity')), Uint8Array.of(128))],
  ])('%s is no model', (_what, given) => {
    expect(codeOf(given)).toBe('FORMAT_INVALID')
  })

  test('more fields or nodes than are looked at', () => {
    const many = model(...Array.from({ length: 50 }, () => node('Identity')))
    expect(codeOf(many)).toBe('passed')
    expect(codeOf(many, { ...graphLimits, nodes: 49 })).toBe('MODEL_UNSAFE')
    expect(codeOf(many, { ...graphLimits, fields: 100 })).toBe('FORMAT_INVALID')
  })

  test('a name in a message has nothing that a terminal would obey', () => {
    expect(() => checkGraph(model(node('Evil\u001b[2J\u202e', 'com.example')))).toThrow('"com.example.Evil\\u001b[2J\uFFFD"')
  })
})
