import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import type { Frame } from '../../../frame.ts'
import type { Reading } from '../../../../shared/domain/datasets/reading.ts'
import { withGivenFile } from '../given/given.ts'

const root = mkdtempSync(join(tmpdir(), 'cairn-parts-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const reading = (part?: { kind: 'database' | 'workbook'; name: string }): Reading => ({
  format: 'cairn.reading/2',
  nullTokens: { text: [''], other: [''] },
  ...(part && { part }),
})

/** The predictions of a model that counts its rows. */
async function predicted(path: string, expected: readonly Column[], how: Reading): Promise<string[]> {
  const scratch = await mkdtemp(join(root, 's-'))
  return withGivenFile(path, expected, how, { scratch }, async ({ withColumns }) => {
    const values = async ({ rows }: Frame, done: number) => ({
      texts: null,
      numbers: Float64Array.from({ length: rows }, (_, row) => done + row),
    })
    const more = { names: ['predicted_y'], text: false, values }
    const blocks: Uint8Array[] = []
    for await (const block of withColumns(more, 'out.csv')) blocks.push(block)
    return Buffer.concat(blocks).toString('utf8').trimEnd().split('\r\n')
  })
}

test('[DS-17] a SQLite file is predicted from the table that the version was read from, every value as it is', async () => {
  const path = join(root, 'shop.sqlite')
  const db = new Database(path)
  db.exec(`CREATE TABLE log (x INTEGER, t TEXT); INSERT INTO log VALUES (0, 'no');
    CREATE TABLE orders (x INTEGER, t TEXT, big INTEGER); INSERT INTO orders VALUES (1, 'a "b"', 9007199254740993), (NULL, ' c,d', 1), (2.50, 'NA', 2)`)
  db.close()
  const expected: Column[] = [
    { name: 'x', type: 'number' },
    { name: 't', type: 'text' },
  ]
  expect(await predicted(path, expected, reading({ kind: 'database', name: 'orders' }))).toEqual([
    'x,t,big,predicted_y',
    '1,"a ""b""",9007199254740993,0',
    '," c,d",1,1',
    '2.5,NA,2,2',
  ])
  expect(await predicted(path, expected, reading({ kind: 'database', name: 'gone' }))).toEqual(['x,t,predicted_y', '0,no,0'])
  expect(await predicted(path, expected, reading({ kind: 'workbook', name: 'orders' }))).toEqual(['x,t,predicted_y', '0,no,0'])
  expect(await predicted(path, expected, reading())).toEqual(['x,t,predicted_y', '0,no,0'])
})

test('[DS-17] an Excel workbook is predicted from the sheet that the version was read from', async () => {
  const path = join(import.meta.dirname, 'fixtures', 'orders.xlsx')
  const expected: Column[] = [{ name: 'h', type: 'integer' }]
  expect(await predicted(path, expected, reading({ kind: 'workbook', name: 'Secret' }))).toEqual(['h,predicted_y', '1,0'])
  const orders: Column[] = [
    { name: 'code', type: 'text' },
    { name: 'price', type: 'number' },
  ]
  const [header, first] = await predicted(path, orders, reading({ kind: 'workbook', name: 'gone' }))
  expect([header, first]).toEqual([
    'code,price,share,paid,day,at,note,rate,predicted_y',
    '007,1.5,0.66,true,2024-02-29,2024-05-01 13:45:30,"first\nline",3,0',
  ])
})
