import { type Field, fieldsOf, textOf, type Texts } from './field.ts'
import { encodingLabels, type FieldLabel, layerLabels, recipeLabels, shownText } from './labels.ts'
import type { ColumnTexts, RecipeTexts } from './recipeTexts.ts'
import { encodingSchema, layerSchema, recipeSchema, type Schema } from './schema.ts'

/** One thing that two recipes differ in, in the words of the form. */
export interface Difference {
  /** `Epochs`, `Encoding of age`, `Columns` */
  readonly field: string
  readonly was: string
  readonly is: string
}

/** What differs between two recipes, in the order of the form; wrong texts are told as they are. */
export function recipeDifferences(before: RecipeTexts, after: RecipeTexts): Difference[] {
  return [
    ...fieldDifferences(before.fields, after.fields),
    ...different('Custom layers', layersText(before), layersText(after)),
    ...different('Weights per class', weightsText(before), weightsText(after)),
    ...columnDifferences(before.columns, after.columns),
  ]
}

/** `epochs 20 → 50, excluded id` */
export function differenceWords(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'nothing changed'
  return differences.map(({ field, was, is }) => (was === '' ? `${is} ${field}` : `${field} ${was} → ${is}`)).join(', ')
}

function fieldDifferences(before: Texts, after: Texts): Difference[] {
  const had = new Map(fieldsOf(recipeSchema, before).map((field) => [field.path, field]))
  return fieldsOf(recipeSchema, after).flatMap((field) => {
    const label = recipeLabels[field.path]
    if (!label) return []
    const other = had.get(field.path)
    const was = other ? textOf(other, before) : undefined
    const is = textOf(field, after)
    // What only the other kind of model or optimizer has is told by the kind, unless it is not as usual.
    if (was === undefined) return is === (field.fallback ?? '') ? [] : [{ field: label.label, was: '–', is: shownText(label, is) }]
    return was === is ? [] : [{ field: label.label, was: shownText(label, was), is: shownText(label, is) }]
  })
}

const different = (field: string, was: string, is: string): Difference[] =>
  was === is ? [] : [{ field, was: was || 'none', is: is || 'none' }]

function layersText({ fields, layers }: RecipeTexts): string {
  if (fields['model.family'] !== 'layers') return ''
  return layers.map((layer) => describeTexts(layerSchema, layer, layerLabels)).join('; ')
}

function weightsText({ fields, weights }: RecipeTexts): string {
  if (fields.classWeights !== 'named') return ''
  return Object.entries(weights)
    .map(([label, weight]) => `${label}: ${weight}`)
    .join(', ')
}

/** Which columns were excluded or included, and which are encoded in another way. */
function columnDifferences(before: readonly ColumnTexts[], after: readonly ColumnTexts[]): Difference[] {
  const [had, has] = [encodingsByColumn(before), encodingsByColumn(after)]
  const excluded = [...had.keys()].filter((column) => !has.has(column))
  const included = [...has.keys()].filter((column) => !had.has(column))
  const encoded = [...has].flatMap(([column, is]) => different(`Encoding of ${column}`, had.get(column) ?? is, is))
  return [...counted('excluded', excluded), ...counted('included', included), ...encoded]
}

/** One difference without a former value for all columns that the same happened to. */
function counted(what: string, columns: readonly string[]): Difference[] {
  if (columns.length === 0) return []
  const named = columns.slice(0, 5).join(', ')
  return [{ field: columns.length > 5 ? `${named} and ${columns.length - 5} more` : named, was: '', is: what }]
}

function encodingsByColumn(columns: readonly ColumnTexts[]): Map<string, string> {
  const encodings = new Map<string, string>()
  for (const { column, included, encoding } of columns) {
    if (!included) continue
    const text = encodingText(encoding)
    encodings.set(column, encodings.has(column) ? `${encodings.get(column)}; ${text}` : text)
  }
  return encodings
}

/** An encoding in a few words: `One-hot, minimum count 3`. What is as usual is left out. */
export function encodingText(encoding: Texts): string {
  const before = described.get(encoding)
  if (before !== undefined) return before
  const text = describeTexts(encodingSchema, encoding, encodingLabels)
  described.set(encoding, text)
  return text
}

/** Of encodings that nobody has changed since: with every key that is typed, those of all columns are told. */
const described = new WeakMap<Texts, string>()

function describeTexts(schema: Schema, texts: Texts, labels: Readonly<Record<string, FieldLabel>>): string {
  return fieldsOf(schema, texts)
    .filter((field) => field.path === 'kind' || textOf(field, texts) !== (field.fallback ?? ''))
    .map((field) => describeField(field, texts, labels[field.path]))
    .join(', ')
}

function describeField(field: Field, texts: Texts, label: FieldLabel | undefined): string {
  const text = textOf(field, texts)
  if (!label) return text
  return field.path === 'kind' ? shownText(label, text) : `${label.label.toLowerCase()} ${shownText(label, text).toLowerCase()}`
}
