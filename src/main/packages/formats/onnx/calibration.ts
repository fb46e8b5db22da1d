import type { Calibration } from '../../../../shared/domain/training/model.ts'
import { add, concat, subtract, times } from './elementwise.ts'
import { type GraphBuilder, int, type Value } from './graph.ts'

/** So near to 0 and 1 a probability is held before its log-odds are taken: see `Calibration`. */
const margin = 1e-7

type Sigmoids = Extract<Calibration, { kind: 'sigmoid' }>['maps']
type Points = Extract<Calibration, { kind: 'isotonic' }>['maps'][number]

/**
 * The probabilities that a calibration makes of outputs, in double.
 * @param end what the task makes of outputs
 * @param outputs doubles [N, 1] log-odds, or [N, K] logits
 * @returns doubles of the same shape
 */
export function writeCalibration(graph: GraphBuilder, calibration: Calibration, end: 'sigmoid' | 'softmax', outputs: Value): Value {
  const single = end === 'sigmoid'
  const raw = single ? writeSigmoid(graph, outputs) : graph.op('uncalibrated', 'Softmax', [outputs], { axis: int(1) })
  const mapped = calibration.kind === 'sigmoid' ? writeSigmoids(graph, calibration.maps, raw) : writeIsotonic(graph, calibration.maps, raw)
  return single ? mapped : writeShares(graph, mapped, calibration.maps.length)
}

const one = (graph: GraphBuilder): Value => graph.doubles('one', [1])

/** 1 / (1 + exp(−x)) */
function writeSigmoid(graph: GraphBuilder, x: Value): Value {
  return graph.op('probability', 'Div', [one(graph), add(graph, one(graph), graph.op('exp', 'Exp', [times(graph, x, -1)]))])
}

function writeSigmoids(graph: GraphBuilder, maps: Sigmoids, p: Value): Value {
  const low = graph.op('held', 'Max', [p, graph.doubles('low', [margin])])
  const held = graph.op('held', 'Min', [low, graph.doubles('high', [1 - margin])])
  const logOdds = graph.op('logOdds', 'Log', [graph.op('odds', 'Div', [held, subtract(graph, one(graph), held)])])
  const slopes = graph.doubles(
    'slopes',
    maps.map(({ slope }) => slope),
  )
  const intercepts = graph.doubles(
    'intercepts',
    maps.map(({ intercept }) => intercept),
  )
  return writeSigmoid(graph, add(graph, graph.op('sloped', 'Mul', [logOdds, slopes]), intercepts))
}

function writeIsotonic(graph: GraphBuilder, maps: readonly Points[], p: Value): Value {
  const columns = maps.map((points, k) => {
    const column = maps.length === 1 ? p : graph.op('class', 'Gather', [p, graph.integers('place', [k])], { axis: int(1) })
    return writeInterpolation(graph, points, column)
  })
  return concat(graph, 'mapped', columns)
}

/** Between the points in straight lines; the ends hold outside. @param p doubles [N, 1] */
function writeInterpolation(graph: GraphBuilder, { from, to }: Points, p: Value): Value {
  const held = graph.op('held', 'Min', [
    graph.op('held', 'Max', [p, graph.doubles('first', [from[0]])]),
    graph.doubles('last', [from[from.length - 1]]),
  ])
  // A constant of the shape of p, which no row changes.
  if (from.length === 1) return add(graph, times(graph, held, 0), graph.doubles('only', [to[0]]))
  const starts = graph.doubles('starts', from.slice(0, -1))
  const reached = graph.op('reached', 'Cast', [graph.op('atLeast', 'GreaterOrEqual', [held, starts])], { to: int(1) })
  const count = graph.op('count', 'ReduceSum', [reached, graph.integers('axis', [1])], { keepdims: int(1) })
  const at = graph.op('at', 'Sub', [graph.op('whole', 'Cast', [count], { to: int(7) }), graph.integers('one', [1])])
  const pick = (name: string, table: readonly number[]): Value => graph.op(name, 'Gather', [graph.doubles(`${name}s`, table), at])
  const rises = to.slice(1).map((value, i) => value - to[i])
  const spans = from.slice(1).map((value, i) => value - from[i] || 1)
  const part = graph.op('part', 'Div', [subtract(graph, held, pick('start', from.slice(0, -1))), pick('span', spans)])
  return add(graph, pick('level', to.slice(0, -1)), graph.op('risen', 'Mul', [pick('rise', rises), part]))
}

/** Divided by their sum, or all equal where that is 0. @param p doubles [N, K] */
function writeShares(graph: GraphBuilder, p: Value, classes: number): Value {
  const sum = graph.op('total', 'ReduceSum', [p, graph.integers('axis', [1])], { keepdims: int(1) })
  const none = graph.op('none', 'Equal', [sum, graph.doubles('zero', [0])])
  const shares = graph.op('share', 'Div', [p, sum])
  return graph.op('shares', 'Where', [none, graph.doubles('equal', [1 / classes]), shares])
}
