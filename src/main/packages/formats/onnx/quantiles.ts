import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { type Knots, knotsOf, shareMargin, shareRange } from '../../../../shared/domain/datasets/quantiles.ts'
import { type Rational, wichura } from '../../../../shared/statistics/normal.ts'
import { add, concat, isMissing, plus, subtract, times, toFloat, unsqueeze } from './elementwise.ts'
import { type GraphBuilder, int, type Value } from './graph.ts'
import type { Block, Placed } from './places.ts'

export type QuantileFeature = Extract<FittedFeature, { kind: 'quantile' }>

/**
 * The quantile transform with core operators, in double. The shares of all columns that become normal go through the
 * normal quantile together.
 * @param rawOf the column of a feature: doubles [N], NaN is missing
 */
export function writeQuantiles(
  graph: GraphBuilder,
  placed: readonly Placed<QuantileFeature>[],
  rawOf: (feature: QuantileFeature) => Value,
): Block[] {
  return (['uniform', 'normal'] as const).flatMap((to) => {
    const some = placed.filter(({ feature }) => feature.to === to)
    if (some.length === 0) return []
    const columns = some.map(({ feature, places }) => ({ ...writeShare(graph, feature, unsqueeze(graph, rawOf(feature))), places }))
    const shares = concat(
      graph,
      'shares',
      columns.map(({ share }) => share),
    )
    const value = toFloat(graph, to === 'normal' ? writeNormalQuantile(graph, shares) : shares)
    const marked = columns.filter((_, i) => some[i].feature.indicator)
    return [
      { value, places: columns.map(({ places }) => places[0]) },
      ...marked.map(({ missing, places }) => ({ value: toFloat(graph, missing), places: [places[1]] })),
    ]
  })
}

/** @param x doubles [N, 1] */
function writeShare(graph: GraphBuilder, feature: QuantileFeature, x: Value): { readonly share: Value; readonly missing: Value } {
  const missing = isMissing(graph, x)
  const filled = graph.op('filled', 'Where', [missing, graph.doubles('fill', [feature.fill]), x])
  const knots = knotsOf(feature.quantiles)
  const within = knots.values.length === 1 ? graph.doubles('share', [0]) : writeWithin(graph, knots, filled)
  return { share: writeEnds(graph, knots, feature.to === 'normal' ? shareMargin : 0, filled, within), missing }
}

/** Between the lowest and the highest value; what it gives outside is replaced by `writeEnds`. */
function writeWithin(graph: GraphBuilder, { values, first, last }: Knots, x: Value): Value {
  const all = graph.doubles('knots', [...values])
  const reached = graph.op('reached', 'Cast', [graph.op('atLeast', 'GreaterOrEqual', [x, all])], { to: int(1) })
  const count = graph.op('count', 'ReduceSum', [reached, graph.integers('axis', [1])], { keepdims: int(1) })
  const highest = graph.floats('highest', [1], Float32Array.of(values.length - 1))
  const next = graph.op('next', 'Max', [graph.op('capped', 'Min', [count, highest]), graph.floats('one', [1], Float32Array.of(1))])
  const after = graph.op('after', 'Cast', [next], { to: int(7) })
  const at = graph.op('at', 'Sub', [after, graph.integers('one', [1])])
  const pick = (name: string, table: readonly number[], place: Value) => graph.op(name, 'Gather', [graph.doubles(`${name}s`, table), place])
  const low = graph.op('low', 'Gather', [all, at])
  const span = subtract(graph, graph.op('high', 'Gather', [all, after]), low)
  const start = pick('start', [...last], at)
  const rise = subtract(graph, pick('end', [...first], after), start)
  const part = graph.op('part', 'Div', [subtract(graph, x, low), span])
  const between = add(graph, start, graph.op('risen', 'Mul', [rise, part]))
  const middles = Array.from(first, (share, k) => (share + last[k]) / 2)
  return graph.op('share', 'Where', [graph.op('same', 'Equal', [x, low]), pick('middle', middles, at), between])
}

/** 1 from the highest value, 0 up to the lowest, which wins where they are one. */
function writeEnds(graph: GraphBuilder, { values }: Knots, margin: number, x: Value, within: Value): Value {
  const lowest = graph.doubles('lowest', [values[0]])
  const highest = graph.doubles('highest', [values[values.length - 1]])
  const above =
    margin === 0 ? graph.op('above', 'GreaterOrEqual', [x, highest]) : graph.op('above', 'Greater', [plus(graph, x, margin), highest])
  const below = margin === 0 ? graph.op('below', 'LessOrEqual', [x, lowest]) : graph.op('below', 'Less', [plus(graph, x, -margin), lowest])
  const upper = graph.op('upper', 'Where', [above, graph.doubles('one', [1]), within])
  return graph.op('bounded', 'Where', [below, graph.doubles('zero', [0]), upper])
}

/** See `normalQuantile`: both quotients are computed everywhere, and each is taken where it holds. */
function writeNormalQuantile(graph: GraphBuilder, share: Value): Value {
  const p = graph.op('share', 'Min', [
    graph.op('share', 'Max', [share, graph.doubles('low', [shareRange.low])]),
    graph.doubles('high', [shareRange.high]),
  ])
  const q = plus(graph, p, -0.5)
  const r = plus(graph, times(graph, graph.op('square', 'Mul', [q, q]), -1), wichura.centreSquared)
  const central = graph.op('central', 'Mul', [q, writeQuotient(graph, wichura.central, r)])
  const rest = plus(graph, times(graph, p, -1), 1)
  const outer = graph.op('tail', 'Log', [graph.op('outer', 'Min', [p, rest])])
  const depth = plus(graph, graph.op('root', 'Sqrt', [times(graph, outer, -1)]), -wichura.tailShift)
  const tail = graph.op('tail', 'Mul', [graph.op('side', 'Sign', [q]), writeQuotient(graph, wichura.tail, depth)])
  const isCentral = graph.op('isCentral', 'LessOrEqual', [graph.op('distance', 'Abs', [q]), graph.doubles('centre', [wichura.centre])])
  return graph.op('normal', 'Where', [isCentral, central, tail])
}

function writeQuotient(graph: GraphBuilder, { over, under }: Rational, x: Value): Value {
  return graph.op('quotient', 'Div', [writePolynomial(graph, over, x), writePolynomial(graph, under, x)])
}

/** By Horner's rule. */
function writePolynomial(graph: GraphBuilder, terms: readonly number[], x: Value): Value {
  const highest = graph.doubles('term', [terms[terms.length - 1]])
  return terms.slice(0, -1).reduceRight((sum: Value, term) => plus(graph, graph.op('product', 'Mul', [sum, x]), term), highest)
}
