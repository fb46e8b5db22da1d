import type { Column, ColumnType } from '../datasets/dataset.ts'
import { type Feature, type Recipe, Transform, TreesFamily } from './recipe.ts'

type Encoding = Transform['kind']
type Suiting = Readonly<Record<ColumnType, readonly [Encoding, ...Encoding[]]>>

/** Which encodings suit a column of each type, the usual one first. Dates count as numbers of days or microseconds. */
const forNetworks: Suiting = {
  integer: ['numeric', 'quantile', 'onehot'],
  number: ['numeric', 'quantile', 'onehot'],
  boolean: ['boolean', 'onehot', 'numeric', 'quantile'],
  text: ['onehot', 'hashed', 'embedding', 'words'],
  date: ['dateparts', 'numeric', 'quantile'],
  datetime: ['dateparts', 'numeric', 'quantile'],
}

/** Trees take missing values and categories as they are; what a network needs, they can do with too, but for what it trains itself. */
const forTrees: Suiting = {
  integer: ['asIs', 'category', 'numeric', 'quantile', 'onehot'],
  number: ['asIs', 'category', 'numeric', 'quantile', 'onehot'],
  boolean: ['asIs', 'category', 'boolean', 'onehot', 'numeric', 'quantile'],
  text: ['category', 'words', 'onehot', 'hashed'],
  date: ['asIs', 'dateparts', 'numeric', 'quantile'],
  datetime: ['asIs', 'dateparts', 'numeric', 'quantile'],
}

const treesFamilies: ReadonlySet<string> = new Set(TreesFamily.options.map(({ shape }) => shape.family.value))

/** The encodings that a family of models can learn a column of this type from, the usual one first. */
export function encodingsFor(type: ColumnType, family: string): readonly [Encoding, ...Encoding[]] {
  return (treesFamilies.has(family) ? forTrees : forNetworks)[type]
}

/** Why a family cannot learn from a column that is encoded so, whatever its type; null where it can. */
export function encodingRefusal(kind: string, family: string): string | null {
  const trees = treesFamilies.has(family)
  if (trees && kind === 'embedding') return 'An embedding is trained with a network, so trees cannot use one. Choose the encoding category.'
  if (trees || (kind !== 'asIs' && kind !== 'category')) return null
  const instead = kind === 'asIs' ? 'numeric, boolean or dateparts' : 'onehot or embedding'
  return `Only trees can use the encoding ${kind}, which keeps missing values. Choose ${instead}.`
}

/** What a recipe has that its family cannot learn from: its first column, and why; null where there is none. */
export function unsuitedFeature({ model, features }: Pick<Recipe, 'model' | 'features'>): { column: string; why: string } | null {
  for (const { column, transform } of features) {
    const why = encodingRefusal(transform.kind, model.family)
    if (why !== null) return { column, why }
  }
  return null
}

/** The features with encodings that another family can learn from; those that it can already stay as they are. @param columns of the data */
export function featuresFor(family: string, features: readonly Feature[], columns: readonly Column[]): Feature[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return features.map(({ column, transform }) => ({ column, transform: transformFor(family, transform, types.get(column)) }))
}

/** The kind of encoding that says the same with another family, as near as it can. @param type of the column */
export function translatedKind(kind: string, type: ColumnType, family: string): Encoding | null {
  if (!treesFamilies.has(family)) return kind === 'asIs' ? forNetworks[type][0] : kind === 'category' ? 'onehot' : null
  if (kind === 'numeric' || kind === 'quantile' || kind === 'boolean') return 'asIs'
  return kind === 'onehot' || kind === 'hashed' || kind === 'embedding' ? 'category' : null
}

/** Whether two families learn from the same encodings. */
export function encodeAlike(one: string, other: string): boolean {
  return treesFamilies.has(one) === treesFamilies.has(other)
}

/** What takes the place of an encoding with another family. @param type of the column; null where it is not known */
export function transformFor(family: string, transform: Transform, type: ColumnType | undefined): Transform {
  if (encodingRefusal(transform.kind, family) === null) return transform
  if (transform.kind === 'embedding') return Transform.parse({ kind: 'category', minCount: transform.minCount })
  // One weight for each level, as one-hot has, without a feature for each.
  if (transform.kind === 'category') return Transform.parse({ ...transform, kind: type === 'text' ? 'embedding' : 'onehot' })
  if (type === 'boolean') return { kind: 'boolean' }
  if (type === 'date' || type === 'datetime') return { kind: 'dateparts', parts: [...datePartsOf[type]] }
  return Transform.parse({ kind: 'numeric' })
}

const datePartsOf = {
  date: ['year', 'month', 'dayOfYear', 'weekday'],
  datetime: ['year', 'month', 'dayOfYear', 'weekday', 'hour'],
} as const
