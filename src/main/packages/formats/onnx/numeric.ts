import type { FittedFeature } from '../../../../shared/domain/model.ts'
import { concat, isMissing, standardize, toFloat, unsqueeze } from './elementwise.ts'
import type { GraphBuilder, Value } from './graph.ts'

export type NumericFeature = Extract<FittedFeature, { kind: 'numeric' }>

/** Whether two numeric features that follow each other can be computed as one block: the same steps, nothing in between. */
export function sameSteps(a: NumericFeature, b: NumericFeature): boolean {
  return a.log === b.log && !a.indicator && !b.indicator
}

/**
 * Numeric features of the same steps as one block: a table of 30 numbers costs as many nodes as one number does.
 * @param columns doubles [N], one for each feature; NaN is missing
 * @returns floats [N, k], or [N, 2] for one feature with an indicator
 */
export function writeNumeric(graph: GraphBuilder, features: readonly NumericFeature[], columns: readonly Value[]): Value {
  const x = concat(
    graph,
    'numbers',
    columns.map((column) => unsqueeze(graph, column)),
  )
  const missing = isMissing(graph, x)
  const fill = graph.doubles(
    'fill',
    features.map((feature) => feature.fill),
  )
  const filled = graph.op('filled', 'Where', [missing, fill, x])
  const shaped = features[0].log ? signedLog(graph, filled) : filled
  const standardized = toFloat(graph, standardize(graph, shaped, features))
  return features[0].indicator ? concat(graph, 'indicated', [standardized, toFloat(graph, missing)]) : standardized
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
