import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[GV-1] the author is asked for a name once, and the audit page shows whose each change was and which chain breaks', async () => {
  const workspace = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv')], { cwd: workspace })
  const { page, problems } = await openApp(browser, workspace)
  const question = page.getByRole('form', { name: 'Your name' })
  await question.getByLabel('Name').fill('Ada Lovelace')
  await question.getByRole('button', { name: 'Save' }).click()
  await question.waitFor({ state: 'detached' })
  await goTo(page, '/settings')
  expect(await page.getByRole('region', { name: 'Author' }).getByLabel('Name').inputValue()).toBe('Ada Lovelace')
  await goTo(page, '/')
  await page.getByRole('heading', { name: 'Recent activity' }).waitFor()
  expect(await question.count()).toBe(0)

  await goTo(page, '/audit')
  await page
    .getByText(/entries verified/)
    .first()
    .waitFor()
  const database = new Database(join(workspace, 'cairn.db'))
  database.exec("UPDATE audit SET actor = 'somebody else' WHERE id = 1")
  database.close()
  await page.getByRole('button', { name: 'Verify all' }).click()
  const text = await page.getByRole('alert').innerText()
  expect(text).toMatch(/Chain [0-9a-f]{8}.*, entry 1, .*: Its hash does not follow from the previous entry/)
  expect(problems).toEqual([])
})
