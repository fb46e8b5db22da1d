import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = (folder: string) => openApp(browser, folder, { permissions: ['clipboard-read', 'clipboard-write'] })

/** What Ctrl+C has put on the clipboard, as lines of cells. */
async function copied(page: Page): Promise<string[][]> {
  await page.keyboard.press('Control+c')
  await page.getByText(/rows? of the table copied/).waitFor()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  return text.split('\n').map((line) => line.split('\t'))
}

test('[AX-2] a table is sorted, walked and copied by keyboard, and says how it is sorted', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis'], { cwd: folder })
  const { page, problems } = await open(folder)
  await goTo(page, '/datasets')
  const table = page.getByRole('table', { name: 'Datasets' })
  const names = () => table.getByRole('rowheader').allInnerTexts()
  const head = table.getByRole('columnheader', { name: 'Columns' })
  await table.getByRole('row', { name: /^breast-cancer/ }).waitFor()
  const asTheyCame = await names()

  await head.getByRole('button').focus()
  expect(await head.getAttribute('aria-sort')).toBe('none')
  await page.keyboard.press('Enter')
  expect(await head.getAttribute('aria-sort')).toBe('descending')
  expect(await names()).toEqual(['breast-cancer', 'penguins'])
  await page.keyboard.press('Enter')
  expect(await head.getAttribute('aria-sort')).toBe('ascending')
  expect(await names()).toEqual(['penguins', 'breast-cancer'])

  // what is copied is in the order that is seen: values, and none of what is only shown
  const [titles, first, second, ...more] = await copied(page)
  expect(titles.slice(0, 4)).toEqual(['Dataset', 'Newest version', 'Rows', 'Columns'])
  expect([first[0], second[0], second[2]]).toEqual(['penguins', 'breast-cancer', '569'])
  expect(more).toEqual([])

  await page.keyboard.press('Enter')
  expect(await names()).toEqual(asTheyCame)
  await table.getByRole('link').first().focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(asTheyCame[1])
  expect(problems).toEqual([])
})

test('of 600 columns only those in sight are in the page; the last is reached by a key, and no column jumps on the way', async () => {
  const folder = await newWorkspace()
  const columns = Array.from({ length: 600 }, (_, i) => `c${i + 1}`)
  const lines = Array.from({ length: 20 }, (_, row) => columns.map((_name, i) => (row + 1) * (i + 1)).join(','))
  const file = join(folder, 'wide.csv')
  writeFileSync(file, [columns.join(','), ...lines].join('\n'))
  await json(['data', 'import', file, '--name', 'wide'], { cwd: folder })
  const { page, problems } = await open(folder)
  await goTo(page, '/datasets/wide?tab=profile')
  const table = page.getByRole('table', { name: 'Columns' })
  await table.getByRole('button', { name: 'c1', exact: true }).waitFor()
  expect(await table.getAttribute('aria-rowcount')).toBe('601')
  expect(await table.locator('tr[data-row]').count()).toBeLessThan(80)
  const widths = () => table.locator('thead th').evaluateAll((heads) => heads.map((head) => head.getBoundingClientRect().width))
  const before = await widths()

  await table.getByRole('button', { name: 'c1', exact: true }).focus()
  await page.keyboard.press('End')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('c600')
  expect(await widths()).toEqual(before)
  expect(await table.locator('tr[data-row]').count()).toBeLessThan(80)

  // sorted as a whole, and copied as a whole
  await table.getByRole('button', { name: 'Max' }).click()
  await page.locator('tr[data-row="599"]').waitFor()
  const rows = await copied(page)
  expect(rows).toHaveLength(601)
  expect([rows[1][0], rows[600][0]]).toEqual(['c600', 'c1'])
  expect(problems).toEqual([])
})
