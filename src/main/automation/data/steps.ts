import type { ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'

type Columns = Manifest['columns']

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
const isNumeric = (type: ColumnType) => type === 'integer' || type === 'number'

/**
 * Rows of another version that a dataset does not have yet follow its own. Rows are the same where they are equal in all columns that both
 * have, by 64 bits of hash; of equal rows among the new ones all are taken. Columns that the dataset does not have are left out.
 */
export function appendSteps(own: Columns, other: Columns, from: string): PreparationStep[] {
  const others = new Map(other.map((column) => [column.name, column.type]))
  const shared = own.filter(({ name }) => others.has(name))
  const hash = `hash(${shared.map(({ name, type }) => comparable(name, type, others.get(name) ?? type)).join(', ')})`
  const columns = shared.map(({ name }) => quote(name)).join(', ')
  const query = `SELECT * FROM input UNION ALL BY NAME SELECT ${columns} FROM more WHERE ${hash} NOT IN (SELECT ${hash} FROM input)`
  return [{ kind: 'sql', query, tables: [{ name: 'more', ref: from }] }]
}

/** The same value of another type gives the same hash. */
function comparable(name: string, own: ColumnType, other: ColumnType): string {
  if (own === other) return quote(name)
  return isNumeric(own) && isNumeric(other) ? `CAST(${quote(name)} AS DOUBLE)` : `CAST(${quote(name)} AS VARCHAR)`
}

/** The newest rows of a dataset version, in the order that they have there. @param all its rows @param by a column; without one the last rows */
export function windowSteps(
  columns: Columns,
  { rows, all, by }: { readonly rows: number; readonly all: number; readonly by: string | null },
): PreparationStep[] {
  if (by === null) return [{ kind: 'sql', query: `SELECT * FROM input LIMIT ${rows} OFFSET ${Math.max(0, all - rows)}`, tables: [] }]
  const column = freeName(columns)
  return [
    { kind: 'window', column, of: by, what: 'rowNumber', rows: 1, by: [], order: [{ column: by, descending: true }] },
    { kind: 'filter', where: `[${column}] <= ${rows}`, rows: 'keep' },
    { kind: 'drop', columns: [column] },
  ]
}

function freeName(columns: Columns): string {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let name = 'place'
  while (taken.has(name)) name += ' of row'
  return name
}
