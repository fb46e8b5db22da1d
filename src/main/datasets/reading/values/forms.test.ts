import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ColumnType } from '../../../../shared/domain/datasets/columnType.ts'
import { plainText, trimmed } from '../../../../shared/domain/datasets/plainText.ts'
import { ValueForm } from '../../../../shared/domain/datasets/values.ts'
import { type Duck, literal, withDuckDB } from '../../duckdb.ts'
import { temporaryFolder } from '../../testing.ts'
import { countedPlaces } from '../places.ts'
import type { Staged } from '../stage.ts'
import { fitsColumn, valueSql } from './cells.ts'

const Table = z.object({
  about: z.string(),
  columns: z.array(
    z.object({
      type: ColumnType,
      form: ValueForm.optional(),
      nullTokens: z.array(z.string()).optional(),
      cells: z.array(z.tuple([z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])])),
    }),
  ),
})
const path = new URL('../../../../shared/domain/datasets/fixtures/valueForms.json', import.meta.url)
const { columns } = Table.parse(JSON.parse(readFileSync(path, 'utf8')))
type Columns = z.infer<typeof Table>['columns'][number]

const folder = temporaryFolder()
const titled = columns.map((column) => ({ ...column, title: `${column.type} ${JSON.stringify(column.form ?? column.nullTokens)}` }))

function tableOf({ form, nullTokens }: Columns): Staged {
  const source = { path: '', file: 'cells.csv', format: 'csv', bytes: 0 } as const
  const reading = { trimmed: true, quoted: false, ...(form && { form }), ...(nullTokens && { nullTokens }) }
  return {
    source,
    delimiter: ',',
    header: true,
    columns: [{ name: 'x', type: null, values: 'any', reading }],
    rows: 0,
    rowPlaces: countedPlaces('row'),
    nullTokens: { text: [''], other: [''] },
  }
}

async function read(duck: Duck, column: Columns): Promise<unknown[]> {
  const rows = column.cells.map(([cell], row) => `(${row}, ${literal(cell)})`)
  await duck.run(`CREATE OR REPLACE TABLE raw AS SELECT c0 FROM (VALUES ${rows.join(', ')}) AS given(place, c0) ORDER BY place`)
  const table = tableOf(column)
  const value = valueSql(table, 0, column.type)
  const shown = column.type === 'date' || column.type === 'datetime' ? `${value}::VARCHAR` : value
  const found = await duck.rows(`SELECT ${fitsColumn(table, 0, column.type)}, ${shown} FROM raw ORDER BY rowid`)
  return found.map(([fits, cell]) => (fits !== true ? 'refused' : column.type === 'integer' && cell !== null ? Number(cell) : cell))
}

test.each(titled)('[DS-14] cells become values alike in every reader, here in SQL: $title', async (column) => {
  const values = await withDuckDB({ scratch: folder.context().scratch }, (duck) => read(duck, column))
  expect(column.cells.map(([cell], row) => [cell, values[row]])).toEqual(column.cells)
})

test('[DS-14] the plain text of a value is the same in SQL and in JavaScript, also of texts that have no form', async () => {
  const cells = [...new Set(columns.flatMap((column) => column.cells.map(([cell]) => cell)))].map(trimmed)
  await withDuckDB({ scratch: folder.context().scratch }, async (duck) => {
    const { plainTextSql } = await import('./formSql.ts')
    for (const { form } of columns) {
      if (form === undefined) continue
      const rows = cells.map((cell, row) => `(${row}, ${literal(cell)})`)
      const found = await duck.rows(
        `SELECT ${plainTextSql(form, 'cell')} FROM (VALUES ${rows.join(', ')}) AS given(place, cell) ORDER BY place`,
      )
      expect(cells.map((cell, row) => [form, cell, found[row][0]])).toEqual(cells.map((cell) => [form, cell, plainText(form, cell)]))
    }
  })
})
