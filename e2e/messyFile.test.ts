import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportResult, Preview } from '../src/shared/contract/datasets/index.ts'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import type { ReadingReport } from '../src/shared/domain/datasets/changes.ts'
import type { Column } from '../src/shared/domain/datasets/dataset.ts'
import { cairn, json, newWorkspace } from './cairn.ts'
import { columns, messyText, type Order, orders, recordsOf, valuesBefore, writeMessy } from './messyFile.ts'

const rows = orders(400)
const types = ['integer', 'number', 'number', 'date', 'date', 'number', 'text', 'text', 'text']

interface Page {
  readonly columns: string[]
  readonly rows: { readonly cells: (string | number | boolean | null)[] }[]
}

/** The table in the order of its columns, as the workspace has it. */
async function tableOf(ref: string, cwd: string): Promise<unknown[][]> {
  const page = await json<Page>(['data', 'rows', ref, '--limit', '400'], { cwd })
  expect(page.columns).toEqual([...columns])
  return page.rows.map(({ cells }) => cells)
}

const cellsOf = (order: Order) => columns.map((name) => order[name])

test('[DS-14] [DS-15] [DS-17] [DS-1] a messy file is read as the table behind it, trained on and predicted with in the terminal', async () => {
  const cwd = await newWorkspace()
  const file = writeMessy(cwd, 'orders.csv', messyText(rows))

  // What was found; that the days of `delivered` come first, the other dates of the file say.
  const preview = await json<Preview>(['data', 'inspect', file], { cwd })
  expect(preview.layout).toMatchObject({ encoding: 'windows-1252', delimiter: ';', comment: '#' })
  expect(preview.questions).toEqual([])
  const { stdout } = await cairn(['data', 'inspect', file], { cwd })
  expect(stdout).toContain('Windows-1252')
  expect(stdout).toContain('2 comment lines skipped')

  // Without a date that is certain, it is asked, and the columns are text until then.
  const unsure = writeMessy(cwd, 'unsure.csv', messyText(orders(400, { sure: false })))
  const asked = await json<Preview>(['data', 'inspect', unsure], { cwd })
  expect(asked.questions.map(({ column, about }) => [column, about])).toEqual([
    ['sold', 'dates'],
    ['delivered', 'dates'],
  ])
  expect((await cairn(['data', 'inspect', unsure], { cwd })).stdout).toMatch(
    /sold: does "\d\d\/\d\d\/2023" begin with the day or the month\?/,
  )

  const made = await json<ImportResult>(['data', 'import', file, '--target', 'returned'], { cwd })
  expect(made.version).toMatchObject({ ref: 'orders@v1', rows: 400, target: 'returned' })
  expect(await tableOf('orders', cwd)).toEqual(rows.map(cellsOf))

  // Every change is counted, with the first of them.
  const missing = rows.filter(({ weight }) => weight === null).length
  const changes = new Map(made.report.values.map((change) => [`${change.change} ${change.column}`, change]))
  // The second comment is the second line, the header the third: row 5 stands on line 9.
  expect(changes.get('missing weight')).toMatchObject({ count: missing, given: 'n/a', value: null, place: { kind: 'line', at: 9 } })
  expect(changes.get('number price')).toMatchObject({ count: 400, place: { kind: 'line', at: 4 } })
  expect(changes.get('date sold')?.count).toBe(400)
  expect([...changes.keys()].filter((key) => key.endsWith(' country'))).toEqual([])
  const shown = await json<{ report: ReadingReport; manifest: { columns: Column[] } }>(['data', 'show', 'orders'], { cwd })
  expect(shown.report).toEqual(made.report)
  expect(shown.manifest.columns.map(({ type }) => type)).toEqual(types)
  const page = await cairn(['data', 'show', 'orders'], { cwd })
  expect(page.stdout).toMatch(/read as +Semicolon, Windows-1252, decimal comma in 3 columns/)
  expect(page.stdout).toContain(`weight: ${missing} values treated as missing, such as "n/a" on line 9`)

  // The same content in an archive is the same version.
  const packed = writeMessy(cwd, 'orders.csv.gz', messyText(rows))
  const again = await json<ImportResult>(['data', 'import', packed, '--target', 'returned'], { cwd })
  expect(again.identicalTo).toBe('orders@v1')

  // A model of it reads the next file in the same way, and writes back what it was given.
  const run = await json<Run>(['train', 'orders', '--model', 'linear', '--engine', 'wasm'], { cwd })
  expect(run.status).toBe('done')
  await json(['models', 'register', String(run.id), 'returns'], { cwd })
  const given = messyText(orders(5, { seed: 99 }), ['returned'])
  const next = writeMessy(cwd, 'next.csv', given)
  const output = join(cwd, 'predicted.csv')
  const predicted = await json<{ readAs: string[]; columns: string[] }>(['package', 'predict', 'returns@v1', next, '-o', output], { cwd })
  expect(predicted.readAs).toContain('Windows-1252')
  expect(predicted.columns).toEqual([...columns.slice(0, -1), 'predicted_returned', 'probability_no', 'probability_yes'])
  expect(valuesBefore(readFileSync(output, 'utf8'))).toEqual(recordsOf(given))
})
