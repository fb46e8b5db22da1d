import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import { msPerDay } from '../../../training/index.ts'
import { concat, toFloat, unsqueeze } from './elementwise.ts'
import { floats, type GraphBuilder, real, strings, type Value } from './graph.ts'
import type { Block, Placed } from './places.ts'
import { onnxText } from '../../../onnx/text.ts'

export type AsIsFeature = Extract<FittedFeature, { kind: 'asIs' }>
export type CategoryFeature = Extract<FittedFeature, { kind: 'category' }>

/**
 * All numbers as they are, rounded to float32 together; dates in days. NaN stays NaN.
 * @param rawOf the column of a feature: doubles [N], NaN is missing
 */
export function writeAsIs(graph: GraphBuilder, placed: readonly Placed<AsIsFeature>[], rawOf: (feature: AsIsFeature) => Value): Block[] {
  if (placed.length === 0) return []
  const features = placed.map(({ feature }) => feature)
  const columns = features.map((feature) => unsqueeze(graph, rawOf(feature)))
  const raw = concat(graph, 'numbers', columns)
  const value = features.some(({ days }) => days) ? graph.op('amounts', 'Div', [raw, unitsOf(graph, features)]) : raw
  return [{ value: toFloat(graph, value), places: placed.map(({ places }) => places[0]) }]
}

const unitsOf = (graph: GraphBuilder, features: readonly AsIsFeature[]): Value =>
  graph.doubles(
    'units',
    features.map(({ days }) => (days ? msPerDay : 1)),
  )

/** The place of each text among the levels, NaN where it has none. @param column strings [N] @returns floats [N, 1] */
export function writeTextCategory(graph: GraphBuilder, { levels }: CategoryFeature, column: Value): Value {
  const places = graph.op(
    'category',
    'LabelEncoder',
    [column],
    {
      keys_strings: strings([...levels.map(onnxText), '']),
      values_floats: floats([...levels.keys(), Number.NaN]),
      default_float: real(Number.NaN),
    },
    'ai.onnx.ml',
  )
  return unsqueeze(graph, places)
}

/** The same for numbers: levels are String(x), and read back exactly. @param column doubles [N] @returns floats [N, 1] */
export function writeNumberCategory(graph: GraphBuilder, { levels }: CategoryFeature, column: Value): Value {
  const x = unsqueeze(graph, column)
  const none = graph.floats('none', [1], Float32Array.of(Number.NaN))
  // NaN equals nothing: a level that no number is written as is never found.
  const known = graph.doubles('levels', [
    ...levels.map((level) => (String(Number(level)) === level ? Number(level) : Number.NaN)),
    Number.NaN,
  ])
  const hot = toFloat(graph, graph.op('hot', 'Equal', [x, known]))
  const places = Float32Array.from({ length: levels.length + 1 }, (_, place) => place + 1)
  const code = graph.op('code', 'MatMul', [hot, graph.floats('places', [places.length, 1], places)])
  const one = graph.floats('one', [1], Float32Array.of(1))
  const unknown = graph.op('unknown', 'Less', [code, one])
  return graph.op('category', 'Where', [unknown, none, graph.op('place', 'Sub', [code, one])])
}
