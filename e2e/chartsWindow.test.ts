import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function downloaded(page: Page, item: string): Promise<string> {
  await page.getByRole('button', { name: 'Loss of run 1: image, table and data' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()])
  return readFile(await download.path(), 'utf8')
}

test('[AX-4] [CM-11] a chart tells its lines apart by more than colour, has its numbers as a table, and is taken away as image and data', async () => {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis'], { cwd: folder })
  const train = ['train', 'breast-cancer', '--model', 'mlp', '--epochs', '4', '--engine', 'wasm']
  expect((await cairn(train, { cwd: folder })).code).toBe(0)
  const { page, problems } = await openApp(browser, folder, { permissions: ['clipboard-read', 'clipboard-write'] })
  await goTo(page, '/experiments/runs/1')
  await settled(page)
  await page.locator('.js-plotly-plot .scatterlayer').first().waitFor()

  const svg = await downloaded(page, 'Save as SVG')
  expect(svg).toMatch(/^<svg/)
  const dashes = [...svg.matchAll(/class="js-line"[^>]*style="([^"]*)"/g)].map(
    ([, style]) => /stroke-dasharray: ?([^;"]*)/.exec(style)?.[1] ?? 'solid',
  )
  expect(dashes.length).toBeGreaterThan(1)
  expect(new Set(dashes).size).toBe(dashes.length)

  await page.getByRole('button', { name: 'Loss of run 1: image, table and data' }).click()
  await page.getByRole('menuitem', { name: 'Copy as PNG' }).click()
  await page.getByText('Chart copied.').waitFor()
  const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types))
  expect(types).toEqual(['image/png'])

  const [header, ...lines] = (await downloaded(page, 'Export data')).trim().split(/\r?\n/)
  await page.getByRole('button', { name: 'Loss of run 1: image, table and data' }).click()
  await page.getByRole('menuitem', { name: 'Show as table' }).click()
  const table = page.getByRole('table', { name: 'Loss of run 1' })
  await table.waitFor()
  expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(header.split(','))
  expect(await table.getByRole('row').count()).toBe(lines.length + 1)
  expect(problems).toEqual([])
})
