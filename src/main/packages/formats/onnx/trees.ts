import { type Ensemble, shareMargin, type Trees } from '../../../../shared/domain/training/trees.ts'
import { toDouble, toFloat } from './elementwise.ts'
import { type Attributes, floats, type GraphBuilder, int, ints, strings, type Value } from './graph.ts'
import { nodesOf, type TreeNodes } from './treeNodes.ts'

/**
 * An ensemble as one TreeEnsembleRegressor, the operator of old: runtimes know it since long before TreeEnsemble, which makes files smaller
 * but sets of categories no faster, since onnxruntime writes them out as comparisons itself.
 *
 * It is given doubles, which float32 inputs fill exactly: then today's runtimes also add the leaves in double, as `ensembleOutputs` does, so
 * that thousands of trees lose no digits.
 * @param x floats [N, inputs], NaN where missing
 * @returns floats [N, outputs]: log-odds, logits, or the standardised value
 */
export function writeEnsemble(graph: GraphBuilder, ensemble: Ensemble, trees: Trees, x: Value): Value {
  const nodes = nodesOf(ensemble, trees, constantsOf(ensemble))
  const sums = graph.op(
    'sums',
    'TreeEnsembleRegressor',
    [writeRows(graph, ensemble, x)],
    attributesOf(nodes, ensemble.outputs),
    'ai.onnx.ml',
  )
  if (ensemble.combine === 'sum' && ensemble.leaves === 'score') return sums
  const wide = toDouble(graph, sums)
  const divided =
    ensemble.combine === 'mean' ? graph.op('mean', 'Div', [wide, graph.doubles('trees', [Math.max(1, ensemble.trees)])]) : wide
  return toFloat(graph, ensemble.leaves === 'share' ? writeLogarithms(graph, ensemble.outputs, divided) : divided)
}

/** The rows as doubles; what is missing of a category is one more category, so that a set may hold it. */
function writeRows(graph: GraphBuilder, { categories }: Ensemble, x: Value): Value {
  const rows = toDouble(graph, x)
  if (categories.every((count) => count === 0)) return rows
  const instead = graph.doubles(
    'missingPlaces',
    categories.map((count) => (count === 0 ? Number.NaN : count)),
  )
  return graph.op('rows', 'Where', [graph.op('missing', 'IsNaN', [rows]), instead, rows])
}

/** The base in two float32 parts, since the operator has no double: a tree of one leaf for each part that is not 0, and one at the least. */
function constantsOf({ base, combine, outputs, trees }: Ensemble): { readonly output: number; readonly value: number }[] {
  const parts = combine === 'sum' ? Array.from({ length: outputs }, (_, output) => partsOf(base[output], output)).flat() : []
  return parts.length + trees > 0 ? parts : [{ output: 0, value: 0 }]
}

function partsOf(value: number, output: number): { readonly output: number; readonly value: number }[] {
  const high = Math.fround(value)
  return [high, Math.fround(value - high)].filter((part) => part !== 0).map((part) => ({ output, value: part }))
}

function attributesOf(nodes: TreeNodes, outputs: number): Attributes {
  const missing: Attributes = nodes.missingIsTrue.includes(1) ? { nodes_missing_value_tracks_true: ints(nodes.missingIsTrue) } : {}
  return {
    n_targets: int(outputs),
    nodes_treeids: ints(nodes.treeIds),
    nodes_nodeids: ints(nodes.nodeIds),
    nodes_featureids: ints(nodes.inputs),
    nodes_modes: strings(nodes.modes),
    nodes_values: floats(nodes.values),
    nodes_truenodeids: ints(nodes.whenTrue),
    nodes_falsenodeids: ints(nodes.whenFalse),
    ...missing,
    target_treeids: ints(nodes.leafTrees),
    target_nodeids: ints(nodes.leafNodes),
    target_ids: ints(nodes.leafOutputs),
    target_weights: floats(nodes.leafValues),
  }
}

/** Log-odds of the share of two classes, logarithms of those of several. @param shares doubles [N, outputs] */
function writeLogarithms(graph: GraphBuilder, outputs: number, shares: Value): Value {
  const low = graph.op('share', 'Max', [shares, graph.doubles('low', [shareMargin])])
  const held = graph.op('share', 'Min', [low, graph.doubles('high', [1 - shareMargin])])
  if (outputs > 1) return graph.op('logits', 'Log', [held])
  const rest = graph.op('rest', 'Sub', [graph.doubles('one', [1]), held])
  return graph.op('logOdds', 'Log', [graph.op('odds', 'Div', [held, rest])])
}
