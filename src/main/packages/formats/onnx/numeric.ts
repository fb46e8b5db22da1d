import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { concat, isMissing, standardize, toFloat, unsqueeze } from './elementwise.ts'
import { type GraphBuilder, int, type Value } from './graph.ts'
import type { Block, Placed } from './places.ts'

export type NumericFeature = Extract<FittedFeature, { kind: 'numeric' }>

/**
 * All numeric features in blocks: those as they are, those through the log, and the indicators of each.
 * @param rawOf the column of a feature: doubles [N], NaN is missing
 */
export function writeNumeric(
  graph: GraphBuilder,
  placed: readonly Placed<NumericFeature>[],
  rawOf: (feature: NumericFeature) => Value,
): Block[] {
  return [false, true].flatMap((log) => {
    const some = placed.filter(({ feature }) => feature.log === log)
    return some.length === 0 ? [] : writeBlocks(graph, some, log, rawOf)
  })
}

function writeBlocks(
  graph: GraphBuilder,
  placed: readonly Placed<NumericFeature>[],
  log: boolean,
  rawOf: (feature: NumericFeature) => Value,
): Block[] {
  const features = placed.map(({ feature }) => feature)
  const columns = features.map((feature) => unsqueeze(graph, rawOf(feature)))
  const x = concat(graph, 'numbers', columns)
  const missing = isMissing(graph, x)
  const fill = graph.doubles(
    'fill',
    features.map((feature) => feature.fill),
  )
  const filled = graph.op('filled', 'Where', [missing, fill, x])
  const value = toFloat(graph, standardize(graph, log ? signedLog(graph, filled) : filled, features))
  return [{ value, places: placed.map(({ places }) => places[0]) }, ...writeIndicators(graph, placed, missing)]
}

/** @param missing bools [N, features] */
function writeIndicators(graph: GraphBuilder, placed: readonly Placed<NumericFeature>[], missing: Value): Block[] {
  const columns = [...placed.keys()].filter((column) => placed[column].feature.indicator)
  if (columns.length === 0) return []
  const value = graph.op('indicators', 'Gather', [toFloat(graph, missing), graph.integers('indicated', columns)], { axis: int(1) })
  return [{ value, places: columns.map((column) => placed[column].places[1]) }]
}

/** sign(x)·ln(1 + |x|) */
function signedLog(graph: GraphBuilder, x: Value): Value {
  const magnitude = graph.op('magnitude', 'Add', [graph.op('absolute', 'Abs', [x]), graph.doubles('one', [1])])
  return graph.op('log', 'Mul', [graph.op('sign', 'Sign', [x]), graph.op('ln', 'Log', [magnitude])])
}

/** 1 where it is not 0, missing ← fill. @param column doubles [N] @returns floats [N, 1] */
export function writeBoolean(graph: GraphBuilder, fill: number, column: Value): Value {
  const filled = graph.op('filled', 'Where', [isMissing(graph, column), graph.doubles('fill', [fill]), column])
  const isFalse = graph.op('false', 'Equal', [filled, graph.doubles('zero', [0])])
  return unsqueeze(graph, toFloat(graph, graph.op('true', 'Not', [isFalse])))
}
