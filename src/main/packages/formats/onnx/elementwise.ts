import { type GraphBuilder, int, type Value } from './graph.ts'

/** Short names for what the feature writers do over and over. Unless it says otherwise: double in, double out. */

export const unsqueeze = (graph: GraphBuilder, x: Value): Value => graph.op('column', 'Unsqueeze', [x, graph.integers('axis', [1])])

export const isMissing = (graph: GraphBuilder, x: Value): Value => graph.op('missing', 'IsNaN', [x])

export const toFloat = (graph: GraphBuilder, x: Value): Value => graph.op('float', 'Cast', [x], { to: int(1) })

export const toDouble = (graph: GraphBuilder, x: Value): Value => graph.op('double', 'Cast', [x], { to: int(11) })

export const floorDivide = (graph: GraphBuilder, x: Value, divisor: number): Value =>
  graph.op('floor', 'Floor', [graph.op('quotient', 'Div', [x, graph.doubles('divisor', [divisor])])])

export const times = (graph: GraphBuilder, x: Value, factor: number): Value =>
  graph.op('product', 'Mul', [x, graph.doubles('factor', [factor])])

export const plus = (graph: GraphBuilder, x: Value, term: number): Value => graph.op('sum', 'Add', [x, graph.doubles('term', [term])])

export const add = (graph: GraphBuilder, a: Value, b: Value): Value => graph.op('sum', 'Add', [a, b])

export const subtract = (graph: GraphBuilder, a: Value, b: Value): Value => graph.op('difference', 'Sub', [a, b])

/** (x − offset) / scale, column by column. @param x [N, k] */
export function standardize(graph: GraphBuilder, x: Value, columns: readonly { readonly offset: number; readonly scale: number }[]): Value {
  const offset = graph.doubles(
    'offset',
    columns.map((column) => column.offset),
  )
  const scale = graph.doubles(
    'scale',
    columns.map((column) => column.scale),
  )
  return graph.op('standardized', 'Div', [graph.op('centred', 'Sub', [x, offset]), scale])
}

/** Side by side: [N, a], [N, b], … → [N, a + b + …]. */
export function concat(graph: GraphBuilder, name: string, parts: readonly Value[]): Value {
  return parts.length === 1 ? parts[0] : graph.op(name, 'Concat', parts, { axis: int(1) })
}
