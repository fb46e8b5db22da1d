import type { Column } from '../../../../shared/domain/dataset.ts'
import type { FittedFeature, FittedPreprocessing } from '../../../../shared/domain/model.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { writeDateParts } from './dates.ts'
import { concat } from './elementwise.ts'
import type { GraphBuilder, Value } from './graph.ts'
import { type NumericFeature, sameSteps, writeBoolean, writeNumeric } from './numeric.ts'
import { oneHotWidth, writeNumberOneHot, writeTextOneHot } from './onehot.ts'
import { onnxText } from './text.ts'

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
 * double; only the result is rounded to float, as in training.
 */
export function writePreprocessing(graph: GraphBuilder, fitted: FittedPreprocessing, inputs: RawInputs): Value {
  const blocks = blocksOf(fitted.features).map((block) => writeBlock(graph, block, inputs))
  return concat(graph, 'features', blocks)
}

/** Neighbouring numeric features of the same steps go together; everything else stands alone; what is empty goes. */
function blocksOf(features: readonly FittedFeature[]): FittedFeature[][] {
  const blocks: FittedFeature[][] = []
  for (const feature of features) {
    if (feature.kind === 'onehot' && oneHotWidth(feature) === 0) continue
    const last = blocks.at(-1)?.[0]
    if (feature.kind === 'numeric' && last?.kind === 'numeric' && sameSteps(last, feature)) blocks.at(-1)?.push(feature)
    else blocks.push([feature])
  }
  return blocks
}

function writeBlock(graph: GraphBuilder, block: readonly FittedFeature[], inputs: RawInputs): Value {
  const [feature] = block
  const raw = rawInput(inputs, feature.column)
  switch (feature.kind) {
    case 'numeric': {
      const numeric = block.filter((other): other is NumericFeature => other.kind === 'numeric')
      const columns = numeric.map((other) => rawInput(inputs, other.column).value)
      return writeNumeric(graph, numeric, columns)
    }
    case 'onehot':
      return raw.column.type === 'text' ? writeTextOneHot(graph, feature, raw.value) : writeNumberOneHot(graph, feature, raw.value)
    case 'boolean':
      return writeBoolean(graph, feature.fill, raw.value)
    case 'dateparts':
      return writeDateParts(graph, feature, raw.value)
  }
}

function rawInput(inputs: RawInputs, name: string): { readonly column: Column; readonly value: Value } {
  const input = inputs.get(name)
  if (input === undefined) throw new CairnError('INTERNAL', `A feature reads ${JSON.stringify(name)}, which is not an input of the model.`)
  return input
}
