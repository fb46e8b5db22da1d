import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { EntityDefinition } from '../../../shared/domain/features/definitions.ts'
import { isNamedAsKey, isUnique, mayBeKey, type ProfiledColumn, wordsOf } from './columns.ts'

export interface GuessedKey {
  /** Empty where nothing looks like a key: a row holds for everything. */
  readonly columns: readonly ProfiledColumn[]
  readonly reasons: readonly string[]
}

export interface KeyContext {
  readonly rows: number
  /** Of the dataset, as a person set it. */
  readonly key: readonly string[]
  /** Those that are defined. */
  readonly entities: readonly EntityDefinition[]
  /** Different moments in the data; Infinity where that is not known. */
  readonly moments: number
}

/** @param columns that are no times and not sensitive */
export function guessKey(columns: readonly ProfiledColumn[], context: KeyContext): GuessedKey {
  const { rows, key, entities } = context
  const ofDataset = columns.filter(({ name }) => key.includes(name))
  // A row id is a key of rows alone, unless each thing has one row.
  const repeats = ofDataset.filter((column) => !isUnique(column, rows))
  if (repeats.length > 0)
    return { columns: repeats, reasons: [`${listed(repeats)} belong${repeats.length === 1 ? 's' : ''} to the key of the dataset.`] }
  const known = entities.find((entity) => hasKeys(columns, entity))
  if (known) {
    const found = known.keys.flatMap(({ name }) => columns.find((column) => column.name === name) ?? [])
    return { columns: found, reasons: [`${listed(found)} ${found.length === 1 ? 'is' : 'are'} the key of the entity ${known.name}.`] }
  }
  return byValues(columns, context, ofDataset)
}

export function hasKeys(columns: readonly Column[], { keys }: EntityDefinition): boolean {
  return keys.every((key) => columns.some(({ name, type }) => name === key.name && type === key.type))
}

function byValues(columns: readonly ProfiledColumn[], { rows, moments }: KeyContext, ofDataset: readonly ProfiledColumn[]): GuessedKey {
  const usable = columns.filter(mayBeKey)
  const named = usable.filter(isNamedAsKey)
  const repeating = named.filter((column) => !isUnique(column, rows))
  const candidates = repeating.length > 0 ? repeating : usable.filter((column) => !isUnique(column, rows) && isMostlyThere(column, rows))
  const [first, ...others] = candidates.length > 0 ? candidates : [...ofDataset, ...named]
  if (!first) return { columns: [], reasons: ['No column looks like a key: each row holds for everything from its time on.'] }
  const why = isNamedAsKey(first) ? 'its name is that of a key, and its values repeat' : 'it is the first column whose values repeat'
  const reason = candidates.length > 0 ? `${first.name} is the key: ${why}.` : `${first.name} is the key: it has one row each.`
  const second = others.find((column) => repeating.includes(column))
  if (first.profile && second && first.profile.distinct * moments < rows) {
    const both = `${second.name} belongs to it: ${first.name} and the time alone are not unique in ${rows} rows.`
    return { columns: [first, second], reasons: [reason, both] }
  }
  return { columns: [first], reasons: [reason] }
}

const isMostlyThere = ({ profile }: ProfiledColumn, rows: number): boolean => profile === undefined || profile.missing <= rows / 20

export const listed = (columns: readonly { readonly name: string }[]): string =>
  columns
    .map(({ name }) => name)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1')

/** `driver_id` tells a driver. */
export function entityNameOf(keys: readonly Column[], dataset: string): string {
  const words = keys.map(({ name }) => {
    const all = wordsOf(name)
    return (all.length > 1 && isNamedAsKey({ name, type: 'text' }) ? all.slice(0, -1) : all).join('_')
  })
  const name = words.join('_')
  return ['id', 'key', 'code', 'uuid', 'number', 'no', 'nr', 'guid'].includes(name) ? dataset : name
}
