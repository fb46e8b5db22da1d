import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { concat, isMissing, toFloat, unsqueeze } from './elementwise.ts'
import { type GraphBuilder, int, ints, strings, type Value } from './graph.ts'
import { onnxText } from '../../../onnx/text.ts'

export type OneHotFeature = Extract<FittedFeature, { kind: 'onehot' }>
export type EmbeddingFeature = Extract<FittedFeature, { kind: 'embedding' }>
export type HashedFeature = Extract<FittedFeature, { kind: 'hashed' }>

/**
 * Text becomes a code first: its place among the levels, one more for "" (missing), −1 for what was never seen. A code
 * without a feature of its own equals none of them: all zeros. (Comparing text itself needs a newer opset.)
 * @param column strings [N] @returns floats [N, width], width ≥ 1
 */
export function writeTextOneHot(graph: GraphBuilder, feature: OneHotFeature, column: Value): Value {
  const { levels } = feature
  const code = writeCode(graph, column, levels, [...levels.keys()], levels.length)
  return writeHot(graph, code, [...levels.keys(), ...(feature.other ? [-1] : []), ...(feature.missing ? [levels.length] : [])])
}

/** The same with the bucket of each level instead of its place. @param column strings [N] @returns floats [N, width] */
export function writeHashed(graph: GraphBuilder, feature: HashedFeature, column: Value): Value {
  const { levels, buckets, size, unseen, missing } = feature
  const code = writeCode(graph, column, levels, buckets, size)
  const all = Array.from({ length: size }, (_, bucket) => bucket)
  return writeHot(graph, code, [...all, ...(unseen ? [-1] : []), ...(missing ? [size] : [])])
}

/** The place of each text among the levels, then that of what is unseen, then of what is missing. @returns floats [N, 1] */
export function writePlace(graph: GraphBuilder, { levels }: EmbeddingFeature, column: Value): Value {
  return toFloat(graph, unsqueeze(graph, writeCode(graph, column, levels, [...levels.keys()], levels.length + 1, levels.length)))
}

/** The code of each text: that of its level, `missing` for "", `unseen` for what has none. @returns int64 [N] */
function writeCode(
  graph: GraphBuilder,
  column: Value,
  levels: readonly string[],
  codes: readonly number[],
  missing: number,
  unseen = -1,
): Value {
  const keys = strings([...levels.map(onnxText), ''])
  const values = ints([...codes, missing])
  return graph.op('code', 'LabelEncoder', [column], { keys_strings: keys, values_int64s: values, default_int64: int(unseen) }, 'ai.onnx.ml')
}

const writeHot = (graph: GraphBuilder, code: Value, codes: readonly number[]): Value =>
  toFloat(graph, graph.op('hot', 'Equal', [unsqueeze(graph, code), graph.integers('codes', codes)]))

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
