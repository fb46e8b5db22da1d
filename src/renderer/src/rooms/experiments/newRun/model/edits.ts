import type { Texts } from '../../../../../../shared/domain/training/fields/field.ts'
import type { ColumnTexts, RecipeTexts } from '../../../../../../shared/domain/training/fields/recipeTexts.ts'

export interface ColumnEdit {
  readonly included?: boolean
  readonly encoding?: Texts
}

/**
 * All that was changed in the form of a new run, over the recipe that it began with. Plain JSON and small also where the data has many
 * columns: it is kept as a draft with every key. What was not touched follows the proposal, for example to another dataset version.
 */
export interface RunEdits {
  /** Another dataset version than the one that the form began with. */
  readonly ref: string | null
  readonly fields: Texts
  /** By the key of the column: see `keysOf`. */
  readonly columns: Readonly<Record<string, ColumnEdit>>
  /** The order of the columns, by key, where it is another one. */
  readonly order: readonly string[] | null
  readonly layers: readonly Texts[] | null
  readonly weights: Texts
  /** The JSON that is being written, while it is not a recipe. */
  readonly json: string | null
  readonly name: string
  readonly notes: string
  /** Null: as it is suggested. */
  readonly experiment: string | null
  readonly tags: readonly string[] | null
  readonly engine: string | null
}

export const noEdits: RunEdits = {
  ref: null,
  fields: {},
  columns: {},
  order: null,
  layers: null,
  weights: {},
  json: null,
  name: '',
  notes: '',
  experiment: null,
  tags: null,
  engine: null,
}

/** A column of the form with the key that its edits are kept by. */
export interface KeyedColumn extends ColumnTexts {
  readonly key: string
}

/** A column may be encoded more than once: its key is its name after how often it was there before, `0 age`. */
export function keyed(columns: readonly ColumnTexts[]): KeyedColumn[] {
  const seen = new Map<string, number>()
  return columns.map((column) => {
    const before = seen.get(column.column) ?? 0
    seen.set(column.column, before + 1)
    return { ...column, key: keyOf(column.column, before) }
  })
}

export const keyOf = (column: string, occurrence: number): string => `${occurrence} ${column}`
const columnOfKey = (key: string): string => key.slice(key.indexOf(' ') + 1)

/** The form as it stands: what it began with, and what was changed. */
export function applyEdits(base: RecipeTexts, edits: RunEdits): RecipeTexts {
  return {
    fields: { ...base.fields, ...edits.fields },
    columns: applyColumns(base.columns, edits.columns, edits.order),
    layers: edits.layers ?? base.layers,
    weights: { ...base.weights, ...edits.weights },
  }
}

/** The columns of a form with what was changed of them. */
export function applyColumns(base: readonly ColumnTexts[], changed: RunEdits['columns'], order: RunEdits['order']): ColumnTexts[] {
  const known = new Map(keyed(base).map(({ key, ...column }) => [key, { ...column, ...changed[key] }]))
  const keys = [...known.keys()]
  for (const [key, { included, encoding }] of Object.entries(changed)) {
    const column = columnOfKey(key)
    // An encoding beside the one of the base; one of a column that the base no longer has is not lost, but told as gone.
    if (known.has(key) || encoding === undefined) continue
    known.set(key, { column, included: included ?? true, encoding })
    keys.splice(keys.findLastIndex((other) => columnOfKey(other) === column) + 1 || keys.length, 0, key)
  }
  const ordered = order ? [...order.filter((key) => known.has(key)), ...keys.filter((key) => !order.includes(key))] : keys
  return ordered.flatMap((key) => known.get(key) ?? [])
}

/** The changes that make the form another recipe, such as one that was written as JSON. */
export function editsTowards(base: RecipeTexts, texts: RecipeTexts, edits: RunEdits): RunEdits {
  const [had, has] = [keyed(base.columns), keyed(texts.columns)]
  const baseColumns = new Map(had.map((column) => [column.key, column]))
  const columns: Record<string, ColumnEdit> = {}
  for (const { key, included, encoding } of has) {
    const before = baseColumns.get(key)
    const change = {
      ...(before?.included === included ? {} : { included }),
      ...(before && isSame(before.encoding, encoding) ? {} : { encoding }),
    }
    if (Object.keys(change).length > 0) columns[key] = change
  }
  const present = new Set(has.map(({ key }) => key))
  for (const { key, included } of had) if (!present.has(key) && included) columns[key] = { included: false }
  const inOrder = had.filter(({ key }) => present.has(key)).map(({ key }) => key)
  const wanted = has.map(({ key }) => key)
  const asBase =
    wanted.filter((key) => baseColumns.has(key)).join('\n') === inOrder.join('\n') && wanted.every((key) => baseColumns.has(key))
  return {
    ...edits,
    fields: changedTexts(base.fields, texts.fields),
    columns,
    order: asBase ? null : [...wanted, ...had.map(({ key }) => key).filter((key) => !present.has(key))],
    layers: JSON.stringify(base.layers) === JSON.stringify(texts.layers) ? null : texts.layers,
    // A weight that is taken away is an empty text: its class counts once.
    weights: { ...Object.fromEntries(Object.keys(base.weights).map((label) => [label, ''])), ...texts.weights },
    json: null,
  }
}

function changedTexts(base: Texts, texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([path, text]) => base[path] !== text))
}

function isSame(one: Texts, other: Texts): boolean {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...paths].every((path) => one[path] === other[path])
}
