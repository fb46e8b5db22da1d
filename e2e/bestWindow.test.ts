import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[TR-15] one button trains the model types that suit, a table says why one was chosen, and it can be registered', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  await page.getByRole('button', { name: 'Find best model' }).click()
  // What is going to be trained, before it is.
  await page.getByText(/^\d+ runs: Linear 2, Random forest 2/).waitFor()
  await page.getByRole('button', { name: 'Start comparison' }).click()
  await page.getByRole('heading', { name: /^Best of 1/ }).waitFor()

  const types = page.getByRole('table', { name: 'Model types' })
  await types.waitFor()
  const rows = await types.locator('tbody tr[data-row]').allInnerTexts()
  expect(rows.map((row) => row.split('\n')[0].split('\t')[0])).toEqual(expect.arrayContaining(['Linear', 'Random forest', 'Boosted trees']))
  expect(rows.filter((row) => row.includes('chosen'))).toHaveLength(1)
  await page.getByText('Chosen model').waitFor()
  await page.getByText(/^Chosen for simplicity: |on validation is best with /).waitFor()
  expect(await seriousFindings(page)).toEqual([])

  await page.getByRole('button', { name: 'Register…' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Model' }).fill('penguins')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Register/ })
    .click()
  await page.getByRole('heading', { name: /penguins/ }).waitFor()
  const [study] = await json<{ kind: string; status: string }[]>(['sweep', 'list'], { cwd: folder })
  expect(study).toMatchObject({ kind: 'best', status: 'done' })
  expect(problems).toEqual([])
})
