import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { newWorkspace } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** What a screen of an empty workspace says is missing, and what it offers first. */
const empties = [
  ['/', 'This workspace is empty', 'Import data…'],
  ['/datasets', 'No data yet', 'Import data…'],
  ['/experiments', 'No runs yet', 'New run…'],
  ['/experiments/new', 'No data to train on', 'Import data…'],
  ['/models', 'No models yet', 'Choose a run'],
  ['/packages', 'No packages yet', 'Build package…'],
  ['/monitors', 'No monitors yet', 'New monitor…'],
  ['/automations', 'No policies yet', 'New policy…'],
  ['/packages/build', 'No model to package', 'Choose a run'],
] as const

test('[FR-3] in an empty workspace every room says what is missing and why, and offers a first action', async () => {
  const { page, problems } = await openApp(browser, await newWorkspace())
  for (const [route, title, action] of empties) {
    await goTo(page, route)
    const hero = page.locator('.hero', { hasText: title })
    await hero.waitFor()
    expect((await hero.locator('p').first().innerText()).length, route).toBeGreaterThan(30)
    expect(await hero.getByRole('button').first().innerText(), route).toBe(action)
  }
  await goTo(page, '/datasets')
  await page.locator('.hero').getByRole('button', { name: 'Import data…' }).click()
  await page.getByRole('dialog', { name: 'Import data' }).waitFor()
  expect(problems).toEqual([])
})
