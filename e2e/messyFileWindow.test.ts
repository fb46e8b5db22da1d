import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newFolder, newWorkspace } from './cairn.ts'
import { columns, messyText, orders, recordsOf, valuesBefore, writeMessy } from './messyFile.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const rows = orders(400, { sure: false })

async function choose(page: Page, path: string): Promise<void> {
  await page.keyboard.press('Control+i')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('dialog').getByRole('button', { name: 'Choose a file…' }).click()
  await (await chooser).setFiles(path)
}

test('[DS-14] [DS-15] [DS-17] [FR-1] from a messy file to a trained model and its predictions without leaving the window', async () => {
  const folder = await newWorkspace()
  const { page, problems } = await openApp(browser, folder)
  await choose(page, writeMessy(folder, 'orders.csv', messyText(rows)))
  const dialog = page.getByRole('dialog')
  const strip = dialog.getByRole('region', { name: 'How the file is read' })
  await strip.getByText(/^Semicolon · Windows-1252 · decimal comma in 3 columns/).waitFor()
  await strip.getByText('2 comment lines skipped').waitFor()
  await dialog.getByRole('cell', { name: 'Köln' }).first().waitFor()

  // What the file alone cannot decide is asked, each answer with the example.
  const question = dialog.getByRole('list', { name: 'Questions about the file' })
  for (const column of ['sold', 'delivered']) {
    const one = question.getByRole('listitem').filter({ hasText: `${column}: does` })
    await one.waitFor()
    await one.getByRole('button', { name: /^Day first/ }).click()
    await one.waitFor({ state: 'detached' })
  }
  await expect.poll(() => dialog.getByLabel('Type of delivered').inputValue()).toBe('date')

  // A column by itself: its form, what it is for, who it must be fair to.
  await dialog.getByRole('button', { name: 'Options of price' }).click()
  const panel = page.getByRole('dialog', { name: 'Options of price' })
  expect(await panel.getByRole('combobox', { name: 'Decimal separator' }).inputValue()).toBe('Comma: 0,5')
  expect(await panel.getByRole('textbox', { name: 'Currency' }).inputValue()).toBe('€')
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  for (const [column, mark] of [
    ['country', 'Protected'],
    ['returned', 'Target'],
  ]) {
    await dialog.getByRole('button', { name: `Options of ${column}` }).click()
    const options = page.getByRole('dialog', { name: `Options of ${column}` })
    await options.getByRole('switch', { name: mark }).check()
    await page.keyboard.press('Escape')
    await options.waitFor({ state: 'detached' })
  }

  // What reading changes is told before anything is stored.
  const changes = dialog.getByRole('region', { name: 'What reading changes' })
  if ((await changes.getByRole('table').count()) === 0) await changes.getByRole('button', { name: 'Show' }).click()
  const missing = rows.filter(({ weight }) => weight === null).length
  const lost = changes.getByRole('row', { name: /^weight .*missing/ })
  await lost.getByText(`${missing} values treated as missing`).waitFor()
  await lost.getByText('"n/a"').waitFor()
  await lost.getByText('line 9').waitFor()
  expect(await seriousFindings(page)).toEqual([])

  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Created orders@v1').waitFor()
  const shown = await json<{ columns: string[]; rows: { cells: unknown[] }[] }>(['data', 'rows', 'orders', '--limit', '400'], {
    cwd: folder,
  })
  expect(shown.rows.map(({ cells }) => cells)).toEqual(rows.map((order) => columns.map((name) => order[name])))
  await goTo(page, '/datasets/orders?tab=profile')
  const card = page.getByRole('region', { name: 'How it was read' })
  await card.getByText(/^Semicolon · Windows-1252/).waitFor()
  await card.getByRole('button', { name: 'Details' }).click()
  await card.getByRole('row', { name: /^price .*1\.234,56 €/ }).waitFor()
  expect(await page.getByRole('switch', { name: 'country is protected' }).isChecked()).toBe(true)

  await page.getByRole('button', { name: 'Train on v1' }).click()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.getByText('done', { exact: true }).waitFor()
  await json(['models', 'register', '1', 'returns'], { cwd: folder })

  // The next file is read as the model's data were, and given back as it was.
  const given = messyText(orders(5, { seed: 99 }), ['returned'])
  await goTo(page, '/packages/predict?ref=returns%40v1')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Rows: choose a file' }).click()
  await (await chooser).setFiles(writeMessy(folder, 'next.csv', given))
  await page.getByText('ready to predict').waitFor()
  await page.getByText(/Semicolon · Windows-1252 · decimal comma in 3 columns/).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Predict and save…' }).click()
  const path = join(newFolder(), 'predicted.csv')
  await (await download).saveAs(path)
  expect(valuesBefore(readFileSync(path, 'utf8'))).toEqual(recordsOf(given))
  expect(problems).toEqual([])
})

test('[DS-14] a table of a database file is chosen in the window; a page that is no data is refused for what it is', async () => {
  const folder = await newWorkspace()
  const path = join(folder, 'shop.sqlite')
  const db = new Database(path)
  db.exec('CREATE TABLE customers (id INTEGER, name TEXT); CREATE TABLE orders (id INTEGER, total REAL)')
  db.exec("INSERT INTO customers VALUES (1, 'Ann'); INSERT INTO orders VALUES (1, 2.5), (2, 4)")
  db.close()
  const { page, problems } = await openApp(browser, folder)
  await choose(page, path)
  const dialog = page.getByRole('dialog')
  await dialog
    .getByRole('region', { name: 'How the file is read' })
    .getByText(/^SQLite database · Table "customers" of 2/)
    .waitFor()
  await dialog.getByRole('combobox', { name: 'Table' }).click()
  await page.getByRole('option', { name: /^orders/ }).click()
  await dialog.getByRole('columnheader', { name: 'total' }).waitFor()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Created shop@v1').waitFor()
  await page.getByRole('gridcell', { name: '2.5' }).waitFor()

  await choose(page, writeMessy(folder, 'page.csv', '<!DOCTYPE html>\n<html><body>Not found</body></html>\n'))
  await dialog
    .getByRole('alert')
    .getByText(/^page\.csv is a web page/)
    .waitFor()
  expect(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
  expect(problems).toEqual([])
})
