import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'

/** Feast's types that a column may have. Lists, sets, maps and bytes have no column here. */
const types: Readonly<Record<string, ColumnType>> = {
  STRING: 'text',
  UUID: 'text',
  TIME_UUID: 'text',
  INT32: 'integer',
  INT64: 'integer',
  FLOAT: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  BOOL: 'boolean',
  UNIX_TIMESTAMP: 'datetime',
  ZONED_TIMESTAMP: 'datetime',
}

export function typeOf(valueType: string): ColumnType | undefined {
  return Object.hasOwn(types, valueType) ? types[valueType] : undefined
}

/** What Feast calls the entity of what holds for everything. */
export const noEntity = '__dummy'

/** Names of Feast in the form that names have here, each its own. */
export class FeastNames {
  readonly #given = new Map<string, string>()
  readonly #taken = new Set<string>()
  readonly #note: (text: string) => void
  readonly #what: string

  /** @param what they are of, for notes about those that had to change */
  constructor(what: string, note: (text: string) => void) {
    this.#what = what
    this.#note = note
  }

  nameOf(original: string): string {
    const known = this.#given.get(original)
    if (known !== undefined) return known
    const plain = plainName(original)
    let name = plain
    for (let i = 2; this.#taken.has(name); i++) name = `${plain}-${i}`
    this.#given.set(original, name)
    this.#taken.add(name)
    if (name !== original) this.#note(`The ${this.#what} "${original.slice(0, 100)}" is named ${name} here.`)
    return name
  }
}

function plainName(original: string): string {
  const fitting = original
    .slice(0, 90)
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .replaceAll(/_{2,}/g, '_')
  return /^[A-Za-z]/.test(fitting) ? fitting : `x${fitting.startsWith('_') ? '' : '_'}${fitting}`
}
