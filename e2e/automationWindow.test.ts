import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Policy, PolicyRun } from '../src/shared/contract/automation.ts'
import type { AliasMove } from '../src/shared/contract/models/index.ts'
import { seriousFindings } from './access.ts'
import { goTo, leaving, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A champion for red wines, and white ones that came since. */
async function withChampion(): Promise<string> {
  const folder = await newWorkspace()
  const at = { cwd: folder }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)
  await json(['train', 'wine@v1', '--model', 'linear', '--epochs', '5', '--seed', '1', '--engine', 'wasm'], at)
  await json(['models', 'register', '1', 'wine'], at)
  await json(['models', 'alias', 'wine@v1', 'champion'], at)
  await json(['data', 'append', 'wine', sample('wine-quality-white.csv')], at)
  return folder
}

/** From the empty screen to a policy, by way of the form and its dry run. */
async function create(page: Page): Promise<void> {
  await goTo(page, '/automations')
  await page.getByRole('button', { name: 'New policy for wine…' }).click()
  await page.getByText('Otherwise it waits for approval: champion is never moved without a person.').waitFor()
  const dryRun = page.getByRole('region', { name: 'Dry run' })
  await dryRun.getByText(/^2 triggers would have started \d runs?\.$/).waitFor()
  await page.getByRole('button', { name: 'Add a trigger' }).click()
  await page.getByRole('menuitem', { name: /^Schedule/ }).click()
  await page.getByRole('button', { name: 'Weekly' }).click()
  await page.getByText('every Monday at 03:00').first().waitFor()
  await dryRun.getByRole('button', { name: 'Run again' }).click()
  await dryRun.getByText(/^1\d triggers would have started/).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Create policy' }).click()
  await page.getByRole('heading', { name: 'wine', level: 1 }).waitFor()
}

test('[DR-3] a policy is made in the window and run by hand; its challenger is approved on the page of the run', async () => {
  const folder = await withChampion()
  const opened = await openApp(browser, folder)
  const { page, problems } = opened
  await create(page)
  expect(await json<Policy>(['automation', 'show', 'wine'], { cwd: folder })).toMatchObject({ status: 'active', runs: 0 })

  await page.getByRole('button', { name: 'Run now…' }).click()
  const start = page.getByRole('dialog', { name: 'Run wine now' })
  await start.getByRole('textbox', { name: 'Reason (optional)' }).fill('White wines arrived')
  await start.getByRole('button', { name: 'Run now' }).click()
  const timeline = page.getByRole('list', { name: 'Timeline' })
  await timeline.getByText(/White wines arrived/).waitFor()
  // The page follows the run: nobody loads it again.
  await page.getByRole('button', { name: 'Approve…' }).waitFor()
  await timeline.getByText(/on [\d,]+ rows that neither has seen/).waitFor()
  const counts = page.getByRole('table', { name: 'Champion and challenger' }).getByRole('row').filter({ hasText: 'decides' })
  expect(await counts.innerText()).toMatch(/Root mean squared error/)
  expect(await seriousFindings(page)).toEqual([])

  await goTo(page, '/')
  await page.getByRole('link', { name: 'Review wine@v2' }).waitFor()
  await page.getByRole('link', { name: '1 run awaiting approval' }).click()
  await page.getByRole('button', { name: 'Approve…' }).click()
  const approve = page.getByRole('dialog', { name: 'Approve wine@v2' })
  await approve.getByRole('textbox', { name: 'Reason (optional)' }).fill('Knows both')
  await approve.getByRole('button', { name: 'Approve' }).click()
  await approve.waitFor({ state: 'detached' })
  await timeline
    .getByText(/Knows both/)
    .first()
    .waitFor()
  await page.getByText('Watching', { exact: true }).first().waitFor()
  await page.getByRole('link', { name: /awaiting approval/ }).waitFor({ state: 'detached' })

  const run = await json<PolicyRun>(['automation', 'run-show', '1'], { cwd: folder })
  expect(run).toMatchObject({ state: 'watching', facts: { approval: { approved: true, reason: 'Knows both' } } })
  const [move] = await json<AliasMove[]>(['models', 'history', 'wine', 'champion'], { cwd: folder })
  expect(move).toMatchObject({ to: 'wine@v2', overridden: false })
  await goTo(page, '/models/wine?version=2')
  await page
    .getByRole('group', { name: 'Lineage' })
    .getByRole('link', { name: /wine.*policy/ })
    .click()
  await settled(page)
  for (const tab of ['Triggers', 'Dry run', 'Settings', 'Runs']) {
    await page.getByRole('navigation', { name: 'Policy sections' }).getByRole('link', { name: tab }).click()
    await settled(page)
    expect(await seriousFindings(page), tab).toEqual([])
  }
  expect(problems).toEqual([])
  expect(leaving(opened)).toEqual([])
})
