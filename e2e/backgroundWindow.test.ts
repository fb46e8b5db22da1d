import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import { command, goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace } from './cairn.ts'
import { endlessRecipe, importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function startTraining(page: Page, folder: string, ref: string): Promise<void> {
  const recipe = readFileSync(await endlessRecipe(folder, ref), 'utf8')
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  const text = page.getByRole('textbox', { name: 'Recipe as JSON' })
  await text.fill(recipe)
  await text.blur()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel, keep best' }).waitFor()
}

test('[TR-6] a training goes on while another workspace is shown, is shown again, and is stopped from there', async () => {
  const folder = await newWorkspace()
  const name = basename(folder)
  const ref = await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await startTraining(page, folder, ref)

  await command(page, 'new workspace', /New workspace/)
  const dialog = page.getByRole('dialog', { name: 'New workspace' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('other')
  await dialog.getByRole('button', { name: 'Create workspace' }).click()
  const running = page.getByRole('contentinfo').getByRole('button', { name: `${name}: 1 job running` })
  await running.waitFor()
  await page.getByRole('button', { name: 'other' }).waitFor()

  // Back: the run is where it was, and goes on.
  await running.click()
  const list = page.getByRole('dialog', { name: 'Open a workspace' })
  await list.getByText('1 job running').waitFor()
  await list.getByRole('button', { name: new RegExp(`^${name}`) }).click()
  await running.waitFor({ state: 'detached' })
  expect(await json<Run>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ status: 'running' })

  await command(page, 'close workspace', /Close/)
  await page.getByRole('button', { name: `Stop jobs in ${name}` }).click()
  await page.getByRole('button', { name: `Remove ${name} from the list` }).waitFor()
  await running.waitFor({ state: 'detached' })
  expect(await json<Run>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  expect(await json(['workspace', 'verify'], { cwd: folder })).toMatchObject({ ok: true })
  expect(problems).toEqual([])
})
