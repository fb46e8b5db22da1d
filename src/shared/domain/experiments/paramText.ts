import { none, parameter } from '../../numbers.ts'
import { recipeLabels } from '../training/fields/labels.ts'

/** What is searched or shown as a whole, and what the form of a recipe calls by a word that stands for something else in a table of runs. */
const others: Readonly<Record<string, string>> = {
  'model.optimizer': 'Optimizer',
  'model.schedule': 'Learning rate schedule',
  'model.epochs': 'Maximum epochs',
}

/** `Learning rate` for `model.optimizer.learningRate`: as the form of a recipe calls it. A path that it does not know is shown as it is. */
export function paramTitle(path: string): string {
  return others[path] ?? recipeLabels[path]?.label ?? path
}

/** A value of a recipe as it is read: numbers in four significant digits, layers as `64, 32`, a schedule by its kind. @param path of the field */
export function valueText(value: unknown, path: string): string {
  if (value === null || value === undefined) return none
  if (typeof value === 'number') return parameter(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return recipeLabels[path]?.choices?.[value] ?? value
  if (Array.isArray(value)) return value.map((one) => valueText(one, path)).join(', ')
  const { kind, family } = value as { readonly kind?: unknown; readonly family?: unknown }
  if (kind === 'cosine' && (value as { readonly warmup?: unknown }).warmup === 0) return 'Cosine'
  if (typeof kind === 'string') return valueText(kind, `${path}.kind`)
  return typeof family === 'string' ? valueText(family, 'model.family') : JSON.stringify(value)
}

/** What a trial set for a path, which is stored as JSON. */
export function paramText(json: string | undefined, path: string): string {
  return valueText(paramValue(json), path)
}

export function paramValue(json: string | undefined): unknown {
  if (json === undefined) return null
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
