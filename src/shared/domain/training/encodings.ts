import type { ColumnType } from '../datasets/dataset.ts'
import type { Transform } from './recipe.ts'

type Encoding = Transform['kind']

/** Which encodings suit a column of each type, the usual one first. Dates count as numbers of days or microseconds. */
const suiting: Readonly<Record<ColumnType, readonly [Encoding, ...Encoding[]]>> = {
  integer: ['numeric', 'quantile', 'onehot'],
  number: ['numeric', 'quantile', 'onehot'],
  boolean: ['boolean', 'onehot', 'numeric', 'quantile'],
  text: ['onehot', 'hashed', 'embedding', 'words'],
  date: ['dateparts', 'numeric', 'quantile'],
  datetime: ['dateparts', 'numeric', 'quantile'],
}

export function encodingsFor(type: ColumnType): readonly [Encoding, ...Encoding[]] {
  return suiting[type]
}
