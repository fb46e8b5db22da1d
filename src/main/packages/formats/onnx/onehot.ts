import type { FittedFeature } from '../../../../shared/domain/model.ts'
import { concat, isMissing, toFloat, unsqueeze } from './elementwise.ts'
import { type GraphBuilder, int, ints, strings, type Value } from './graph.ts'
import { onnxText } from '../../../onnx/text.ts'

export type OneHotFeature = Extract<FittedFeature, { kind: 'onehot' }>

/**
 * Text becomes a code first: its place among the levels, one more for "" (missing), −1 for what was never seen. A code
 * without a feature of its own equals none of them: all zeros. (Comparing text itself needs a newer opset.)
 * @param column strings [N] @returns floats [N, width], width ≥ 1
 */
export function writeTextOneHot(graph: GraphBuilder, feature: OneHotFeature, column: Value): Value {
  const { levels } = feature
  const keys = [...levels.map(onnxText), '']
  const code = graph.op(
    'code',
    'LabelEncoder',
    [column],
    { keys_strings: strings(keys), values_int64s: ints(keys.map((_, place) => place)), default_int64: int(-1) },
    'ai.onnx.ml',
  )
  const codes = [...levels.keys(), ...(feature.other ? [-1] : []), ...(feature.missing ? [levels.length] : [])]
  return toFloat(graph, graph.op('hot', 'Equal', [unsqueeze(graph, code), graph.integers('codes', codes)]))
}

/**
 * Numbers are compared as doubles with the levels, which were written as String(x) and so read back exactly.
 * @param column doubles [N] @returns floats [N, width], width ≥ 1
 */
export function writeNumberOneHot(graph: GraphBuilder, feature: OneHotFeature, column: Value): Value {
  const x = unsqueeze(graph, column)
  const missing = toFloat(graph, isMissing(graph, x))
  const known = feature.levels.length > 0 ? [toFloat(graph, graph.op('hot', 'Equal', [x, levelsOf(graph, feature)]))] : []
  const parts = [...known]
  if (feature.other) parts.push(unseen(graph, missing, known))
  if (feature.missing) parts.push(missing)
  return concat(graph, 'onehot', parts)
}

function levelsOf(graph: GraphBuilder, feature: OneHotFeature): Value {
  return graph.doubles('levels', feature.levels.map(Number))
}

/** 1 − missing − Σ known */
function unseen(graph: GraphBuilder, missing: Value, known: readonly Value[]): Value {
  const one = graph.floats('one', [1], Float32Array.of(1))
  const present = graph.op('present', 'Sub', [one, missing])
  if (known.length === 0) return present
  const seen = graph.op('seen', 'ReduceSum', [known[0], graph.integers('axis', [1])], { keepdims: int(1) })
  return graph.op('other', 'Sub', [present, seen])
}
