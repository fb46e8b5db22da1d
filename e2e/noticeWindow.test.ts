import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, root } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[TR-17] [TR-9] a known leak is named on Home, in the table, on the run and before it is registered; a reproduction ends with its verdict in place', async () => {
  const folder = await newWorkspace()
  await json(['data', 'import', join(root, 'e2e/cases/42-leak-and-constant/in.csv'), '--target', 'target', '--name', 'c'], { cwd: folder })
  const trained = await cairn(['train', 'c', '--model', 'linear', '--epochs', '2', '--engine', 'wasm', '--include', 'copy'], {
    cwd: folder,
  })
  expect(trained.stdout).toContain('Leakage: "copy" reveals the target "target".')
  const { page, problems } = await openApp(browser, folder)

  await page.getByRole('heading', { name: 'Train a model without leakage' }).waitFor()
  await goTo(page, '/experiments')
  await page.getByRole('img', { name: /^Leakage/ }).waitFor()

  await goTo(page, '/experiments/runs/1')
  const warnings = page.getByRole('list', { name: 'Warnings' })
  await warnings.getByText('"copy" reveals the target "target".').first().waitFor()
  await page.getByRole('button', { name: 'Register…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register run 1 as a model version' })
  await dialog.getByText('"copy" reveals the target "target".').waitFor()
  await dialog.getByRole('button', { name: 'Register anyway' }).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  // Where it was started, and there after a reload too.
  await page.getByRole('button', { name: 'Reproduce', exact: true }).click()
  await page.getByText('Bit-identical').waitFor()
  expect(page.url()).toContain('/experiments/runs/1')
  await page.reload()
  await page.getByText('Bit-identical').waitFor()
  await goTo(page, '/jobs')
  await page.getByText('Bit-identical').waitFor()
  expect((await cairn(['runs', 'show', '1'], { cwd: folder })).stdout).toContain('run 2: bit-identical')
  expect(problems).toEqual([])
})

test('[FR-2] the sample workspace is made from the start screen with progress, and is cancelled there', async () => {
  const { page, problems } = await openApp(browser, null)
  const open = page.getByRole('button', { name: 'Open the sample workspace' })
  await open.click()
  await page.getByRole('progressbar', { name: 'Creating Cairn sample' }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await open.waitFor()
  expect(problems).toEqual([])
})
