import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../duckdb.ts'
import { type FilePlaces, placeNames } from '../reading/places.ts'
import { viewNames } from './versionView.ts'

/** How the rows of the view `version` are called in messages: from `firstNew` on they are rows of the file. */
export interface RowNames {
  readonly file: string
  readonly firstNew: number
  /** What people call the rows of the file. */
  readonly places: FilePlaces
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
  const before = same.filter((row) => row < rows.firstNew).map(rowNumber)
  const added = same.filter((row) => row >= rows.firstNew).map((row) => placeIn(rows, row))
  const where = [
    ...(before.length > 0 ? [`row${before.length === 1 ? '' : 's'} ${before.join(', ')} of the version`] : []),
    ...(added.length > 0 ? [`${placeNames(rows.places, added)} of ${rows.file}`] : []),
  ].join(' and ')
  const what = key.map((name, index) => `${JSON.stringify(name)} = ${JSON.stringify(values[index])}`).join(', ')
  throw new CairnError(
    'KEY_NOT_UNIQUE',
    `${what} is in ${where}. ${Number(count).toLocaleString('en')} duplicate ${Number(count) === 1 ? 'key' : 'keys'}.`,
    {
      file: rows.file,
      column: key.join(', '),
      key: [...key],
      values,
      [`${rows.places.kind}s`]: added,
      count: Number(count),
    },
  )
}

async function checkPresent(duck: Duck, sql: readonly string[], key: readonly string[], rows: RowNames): Promise<void> {
  const missing = sql.map((column) => `${column} IS NULL`).join(' OR ')
  const found = await duck.rows(`SELECT row FROM version WHERE row >= ${rows.firstNew} AND (${missing}) ORDER BY row LIMIT 5`)
  if (found.length === 0) return
  const where = found.map(([row]) => placeIn(rows, Number(row)))
  throw new CairnError('KEY_NOT_UNIQUE', `The key is missing in ${placeNames(rows.places, where)} of ${rows.file}.`, {
    file: rows.file,
    column: key.join(', '),
    key: [...key],
    [`${rows.places.kind}s`]: where,
  })
}

function placeIn({ firstNew, places }: RowNames, row: number): number {
  return places.of(row - firstNew)
}
