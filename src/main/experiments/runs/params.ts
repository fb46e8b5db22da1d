import { describeModel, type Recipe, type Transform } from '../../../shared/domain/training/recipe.ts'

export interface Param {
  readonly key: string
  readonly value: string
  readonly number: number | null
}

/**
 * A recipe as flat params, `model.optimizer.learningRate = 0.01`, for tables and comparison. Lists of numbers are joined
 * (`hidden = 32-16`), and the features of a column are one param (`feature.age = numeric standard`).
 */
export function flattenRecipe(recipe: Recipe): Param[] {
  const { format: _, features, ...rest } = recipe
  const { model } = rest
  const written = model.family === 'layers' ? { ...model, layers: describeModel(model) } : model
  const params = [...flatten('', { ...rest, model: written })]
  for (const [column, several] of Map.groupBy(features, (feature) => feature.column)) {
    params.push(text(`feature.${column}`, several.map(({ transform }) => describeTransform(transform)).join('; ')))
  }
  params.push(numeric('features', features.length))
  return params.sort((a, b) => (a.key < b.key ? -1 : 1))
}

function* flatten(prefix: string, value: unknown): Iterable<Param> {
  if (value === undefined) return
  if (typeof value === 'number') yield numeric(prefix, value)
  else if (Array.isArray(value)) yield text(prefix, value.join('-'))
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) yield* flatten(prefix ? `${prefix}.${key}` : key, inner)
  } else yield text(prefix, value === null ? 'none' : String(value))
}

function describeTransform(transform: Transform): string {
  switch (transform.kind) {
    case 'numeric':
      return ['numeric', transform.scale, `impute ${transform.impute}`, ...(transform.indicator ? ['indicator'] : [])].join(', ')
    case 'onehot':
      return `onehot, min ${transform.minCount}, max ${transform.maxLevels}`
    case 'hashed':
      return `hashed into ${transform.buckets}, min ${transform.minCount}`
    case 'words':
      return `words, ${transform.binary ? 'whether' : 'count'}, min ${transform.minCount}, max ${transform.terms}`
    case 'embedding':
      return `embedding ${transform.dims ?? 'by levels'}, min ${transform.minCount}, max ${transform.maxLevels}`
    case 'dateparts':
      return `dateparts ${transform.parts.join(' ')}${transform.cyclic ? ', cyclic' : ''}`
    case 'quantile':
      return [
        `quantile to ${transform.to}`,
        `of ${transform.quantiles}`,
        `impute ${transform.impute}`,
        ...(transform.indicator ? ['indicator'] : []),
      ].join(', ')
    case 'asIs':
      return transform.monotone === 'none' ? 'as is' : `as is, ${transform.monotone}`
    case 'category':
      return `category, min ${transform.minCount}, max ${transform.maxLevels}`
    case 'boolean':
      return 'boolean'
  }
}

const text = (key: string, value: string): Param => ({ key, value, number: null })
const numeric = (key: string, number: number): Param => ({ key, value: String(number), number })
