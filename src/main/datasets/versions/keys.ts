import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import { viewNames } from './versionView.ts'

/** How the rows of the view `version` are called in messages: from `firstNew` on they are rows of the file. */
export interface RowNames {
  readonly file: string
  readonly firstNew: number
  /** What people call the first row of the file. */
  readonly firstRow: number
}

/** @throws KEY_NOT_UNIQUE when two rows of the view `version` have the same key, or a new row has none */
export async function checkKey(duck: Duck, columns: readonly Column[], key: readonly string[], rows: RowNames): Promise<void> {
  if (key.length === 0) return
  const names = viewNames(columns)
  const sql = key.map((name) => names.get(name) as string)
  await checkPresent(duck, sql, key, rows)
  const from = `FROM version GROUP BY ${sql.join(', ')} HAVING count(*) > 1`
  const [first] = await duck.rows(
    `SELECT (list(row ORDER BY row))[1:5] AS rows, ${sql.map((column) => `any_value(left(${column}::VARCHAR, 200))`).join(', ')} ${from} ORDER BY min(row) LIMIT 1`,
  )
  if (!first) return
  const [count] = await duck.row(`SELECT count(*) FROM (SELECT 1 ${from})`)
  const same = (first[0] as string[]).map(Number)
  const values = first.slice(1).map(String)
  const where = same
    .map((row) => (row < rows.firstNew ? `${rowNumber(row)} of the version` : `${fileRow(row, rows)} of ${rows.file}`))
    .join(', ')
  const what = key.map((name, index) => `${JSON.stringify(name)} = ${JSON.stringify(values[index])}`).join(', ')
  throw new CairnError('KEY_NOT_UNIQUE', `${what} is in rows ${where}. ${Number(count).toLocaleString('en')} keys are not unique.`, {
    file: rows.file,
    column: key.join(', '),
    key: [...key],
    values,
    rows: same.filter((row) => row >= rows.firstNew).map((row) => fileRow(row, rows)),
    count: Number(count),
  })
}

async function checkPresent(duck: Duck, sql: readonly string[], key: readonly string[], rows: RowNames): Promise<void> {
  const missing = sql.map((column) => `${column} IS NULL`).join(' OR ')
  const found = await duck.rows(`SELECT row FROM version WHERE row >= ${rows.firstNew} AND (${missing}) ORDER BY row LIMIT 5`)
  if (found.length === 0) return
  const where = found.map(([row]) => fileRow(Number(row), rows))
  throw new CairnError('KEY_NOT_UNIQUE', `The key is missing in rows ${where.join(', ')} of ${rows.file}.`, {
    file: rows.file,
    column: key.join(', '),
    key: [...key],
    rows: where,
  })
}

function fileRow(row: number, { firstNew, firstRow }: RowNames): number {
  return row - firstNew + firstRow
}
