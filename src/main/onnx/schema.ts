import { wire } from '../wire.ts'

/**
 * The messages of an ONNX file, as far as they have to be understood to know what a graph does. `skip` holds for what is harmless
 * whatever it contains; a field that is not listed is refused, since nobody knows what it would do.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (IR version 12)
 */

export type FieldRule = 'number' | 'numbers' | 'float' | 'floats' | 'doubles' | 'text' | 'skip' | MessageName

export type MessageName = 'model' | 'training' | 'function' | 'graph' | 'node' | 'attribute' | 'tensor' | 'sparse'

export const schema: Readonly<Record<MessageName, Readonly<Record<number, FieldRule>>>> = {
  model: {
    1: 'number',
    2: 'skip',
    3: 'skip',
    4: 'skip',
    5: 'number',
    6: 'skip',
    7: 'graph',
    8: 'skip',
    14: 'skip',
    20: 'training',
    25: 'function',
    26: 'skip',
  },
  training: { 1: 'graph', 2: 'graph', 3: 'skip', 4: 'skip' },
  function: {
    1: 'text',
    4: 'skip',
    5: 'skip',
    6: 'skip',
    7: 'node',
    8: 'skip',
    9: 'skip',
    10: 'text',
    11: 'attribute',
    12: 'skip',
    13: 'skip',
    14: 'skip',
  },
  graph: {
    1: 'node',
    2: 'text',
    5: 'tensor',
    10: 'skip',
    11: 'skip',
    12: 'skip',
    13: 'skip',
    14: 'skip',
    15: 'sparse',
    16: 'skip',
  },
  node: { 1: 'skip', 2: 'skip', 3: 'text', 4: 'text', 5: 'attribute', 6: 'skip', 7: 'text', 8: 'skip', 9: 'skip', 10: 'skip' },
  attribute: {
    1: 'text',
    2: 'float',
    3: 'number',
    4: 'skip',
    5: 'tensor',
    6: 'graph',
    7: 'floats',
    8: 'numbers',
    9: 'skip',
    10: 'tensor',
    11: 'graph',
    13: 'skip',
    14: 'skip',
    15: 'skip',
    20: 'number',
    21: 'skip',
    22: 'sparse',
    23: 'sparse',
  },
  tensor: {
    1: 'numbers',
    2: 'number',
    4: 'floats',
    5: 'numbers',
    6: 'skip',
    7: 'numbers',
    8: 'text',
    9: 'skip',
    10: 'doubles',
    11: 'numbers',
    12: 'skip',
    13: 'skip',
    14: 'number',
    16: 'skip',
  },
  sparse: { 1: 'tensor', 2: 'tensor', 3: 'numbers' },
}

/** The wire types in which a field may come: repeated numbers may be packed. */
export const wireTypes: Readonly<Record<FieldRule, readonly number[]>> = {
  number: [wire.varint],
  numbers: [wire.varint, wire.lengthDelimited],
  float: [wire.fixed32],
  floats: [wire.fixed32, wire.lengthDelimited],
  doubles: [wire.fixed64, wire.lengthDelimited],
  text: [wire.lengthDelimited],
  skip: [wire.lengthDelimited],
  model: [wire.lengthDelimited],
  training: [wire.lengthDelimited],
  function: [wire.lengthDelimited],
  graph: [wire.lengthDelimited],
  node: [wire.lengthDelimited],
  attribute: [wire.lengthDelimited],
  tensor: [wire.lengthDelimited],
  sparse: [wire.lengthDelimited],
}
