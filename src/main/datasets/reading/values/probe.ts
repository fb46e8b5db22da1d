import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { outerSpace } from '../../../../shared/domain/datasets/plainText.ts'
import { type Duck, isOneOf, literal } from '../../duckdb.ts'
import { type Staged, staged } from '../stage.ts'
import { isDelimited, knowsQuotes, tokensOf } from './cells.ts'

/** How many cells of a column may have been changed: cheap to count, and 0 of nearly every column. */
export interface Probe {
  /** White space at an end. */
  readonly padded: number
  /** Null tokens, but for the empty text. */
  readonly tokens: number
  /** More characters than a value has that keeps all its digits. */
  readonly long: number
  /** Numbers with an exponent. */
  readonly exponents: number
}

const columnsPerQuery = 100

/** Probes the columns whose text was staged, in one pass. */
export async function probe(duck: Duck, table: Staged, types: readonly ColumnType[]): Promise<Map<number, Probe>> {
  const open = table.columns.flatMap(({ type }, index) => (type === null || type === 'text' ? [index] : []))
  const found = new Map<number, Probe>()
  for (let start = 0; start < open.length; start += columnsPerQuery) {
    const part = open.slice(start, start + columnsPerQuery)
    const counts = part.flatMap((index) =>
      questions(table, index, types[index]).map((cells) => (cells === null ? '0' : `count(*) FILTER (WHERE ${cells})`)),
    )
    const row = (await duck.row(`SELECT ${counts.join(', ')} FROM raw`)).map(Number)
    part.forEach((index, at) => {
      const [padded, tokens, long, exponents] = row.slice(4 * at, 4 * at + 4)
      found.set(index, { padded, tokens, long, exponents })
    })
  }
  return found
}

function questions(table: Staged, index: number, type: ColumnType): (string | null)[] {
  const cell = staged(index)
  const plain = type === 'text' ? tokensOf(table, index).text : tokensOf(table, index).other
  const tokens = plain.filter((token) => token !== '')
  return [
    type === 'text' && knowsQuotes(table) ? isPadded(cell) : null,
    tokens.length === 0 ? null : isOneOf(cell, tokens),
    type === 'number' ? `strlen(${cell}) > 16` : type === 'datetime' ? `strlen(${cell}) > 19` : null,
    type === 'number' && isDelimited(table) ? `(contains(${cell}, 'e') OR contains(${cell}, 'E'))` : null,
  ]
}

export function isPadded(text: string): string {
  return `regexp_matches(${text}, ${literal(`^[${outerSpace}]|[${outerSpace}]$`)})`
}
