import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import type { FittedFeature, FittedPreprocessing } from '../../../../shared/domain/training/model.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type AsIsFeature, writeAsIs, writeNumberCategory, writeTextCategory } from './asTrees.ts'
import { writeDateParts } from './dates.ts'
import type { GraphBuilder, Value } from './graph.ts'
import { type NumericFeature, writeBoolean, writeNumeric } from './numeric.ts'
import { writeWords } from './words.ts'
import { writeHashed, writeNumberOneHot, writePlace, writeTextOneHot } from './onehot.ts'
import { type QuantileFeature, writeQuantiles } from './quantiles.ts'
import { inOrder, type Placed, placesOf } from './places.ts'
import { onnxText } from '../../../onnx/text.ts'

/** The raw columns of a model as inputs of its graph, by name. A Map, because a column may be called `__proto__`. */
export type RawInputs = ReadonlyMap<string, { readonly column: Column; readonly value: Value }>

/**
 * Declares one input [N] for each raw column, named as the column. Rank 1, because MLflow feeds a table as
 * `{name: table[name].values}`.
 */
export function writeInputs(graph: GraphBuilder, columns: readonly Column[]): RawInputs {
  return new Map(
    columns.map((column) => {
      const type = column.type === 'text' ? 'string' : 'double'
      return [column.name, { column, value: graph.input(onnxText(column.name), type, ['N'], describe(column)) }]
    }),
  )
}

function describe({ type }: Column): string {
  if (type === 'text') return 'Text; "" where it is missing.'
  if (type === 'boolean') return 'True is 1, false is 0; NaN where it is missing.'
  if (type === 'date' || type === 'datetime') return `A ${type} in milliseconds since 1970-01-01 UTC; NaN where it is missing.`
  return `A number (${type}); NaN where it is missing.`
}

/**
 * Writes the fitted preprocessing: raw columns in, floats [N, width] out, in the order of its names. Every step is in
 * double; only the result is rounded to float, as in training. Numeric features are computed together: a table of
 * thousands of numbers would otherwise be tens of thousands of nodes, which takes onnxruntime long to load.
 */
export function writePreprocessing(graph: GraphBuilder, fitted: FittedPreprocessing, inputs: RawInputs): Value {
  const placed = placesOf(fitted.features)
  const numeric = placed.filter(isNumeric)
  const quantile = placed.filter(isQuantile)
  const asIs = placed.filter(isAsIs)
  const others = placed.filter(isOther).filter(({ places }) => places.length > 0)
  const rawOf = ({ column }: FittedFeature): Value => rawInput(inputs, column).value
  return inOrder(graph, [
    ...writeNumeric(graph, numeric, rawOf),
    ...writeQuantiles(graph, quantile, rawOf),
    ...writeAsIs(graph, asIs, rawOf),
    ...others.map(({ feature, places }) => ({ value: writeOther(graph, feature, inputs), places })),
  ])
}

type OtherFeature = Exclude<FittedFeature, NumericFeature | QuantileFeature | AsIsFeature>

const isNumeric = (placed: Placed): placed is Placed<NumericFeature> => placed.feature.kind === 'numeric'
const isQuantile = (placed: Placed): placed is Placed<QuantileFeature> => placed.feature.kind === 'quantile'
const isAsIs = (placed: Placed): placed is Placed<AsIsFeature> => placed.feature.kind === 'asIs'
const isOther = (placed: Placed): placed is Placed<OtherFeature> => !isNumeric(placed) && !isQuantile(placed) && !isAsIs(placed)

/** @returns floats [N, width], width ≥ 1 */
function writeOther(graph: GraphBuilder, feature: OtherFeature, inputs: RawInputs): Value {
  const { column, value } = rawInput(inputs, feature.column)
  switch (feature.kind) {
    case 'onehot':
      return column.type === 'text' ? writeTextOneHot(graph, feature, value) : writeNumberOneHot(graph, feature, value)
    case 'hashed':
      return writeHashed(graph, feature, value)
    case 'words':
      return writeWords(graph, feature, value)
    case 'embedding':
      return writePlace(graph, feature, value)
    case 'category':
      return column.type === 'text' ? writeTextCategory(graph, feature, value) : writeNumberCategory(graph, feature, value)
    case 'boolean':
      return writeBoolean(graph, feature.fill, value)
    case 'dateparts':
      return writeDateParts(graph, feature, value)
  }
}

function rawInput(inputs: RawInputs, name: string): { readonly column: Column; readonly value: Value } {
  const input = inputs.get(name)
  if (input === undefined) throw new CairnError('INTERNAL', `A feature reads ${JSON.stringify(name)}, which is not an input of the model.`)
  return input
}
