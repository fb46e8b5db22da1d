import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Monitor, MonitorWindow } from '../src/shared/contract/monitoring/index.ts'
import { seriousFindings } from './access.ts'
import { goTo, leaving, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json } from './cairn.ts'
import { twoVersions, wines } from './endpoint.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const rowsInAWindow = 60

/** Sends rows to the deployment as any caller would. */
async function send(url: string, token: string, rows: readonly Record<string, number>[]): Promise<void> {
  const response = await fetch(`${url}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ dataframe_records: rows }),
  })
  expect(response.status, await response.text()).toBe(200)
}

/** The token of the endpoint, as a person finds it. */
async function shownToken(page: Page): Promise<string> {
  await goTo(page, '/deployments')
  const endpoint = page.getByRole('region', { name: /^Endpoint/ })
  await endpoint.getByRole('button', { name: 'Show token' }).click()
  return endpoint.getByText(/^cairn-/).innerText()
}

/** One click from the empty list: a monitor of the deployment, with windows of some rows. */
async function createMonitor(page: Page): Promise<void> {
  await goTo(page, '/monitors')
  await page.getByRole('heading', { name: 'No monitors yet' }).waitFor()
  await page.getByRole('button', { name: 'Monitor wine…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Monitor wine' })
  await dialog.getByText('a number of rows').click()
  await dialog.getByLabel('Rows', { exact: true }).fill('5')
  await dialog
    .getByRole('alert')
    .getByText(/Rows of a window/)
    .waitFor()
  expect(await dialog.getByRole('button', { name: 'Create monitor' }).isDisabled()).toBe(true)
  await dialog.getByLabel('Rows', { exact: true }).fill(String(rowsInAWindow))
  await dialog.getByRole('button', { name: 'Create monitor' }).click()
  await page.waitForFunction(() => location.hash.startsWith('#/monitors/wine'))
  await page.getByRole('heading', { name: 'No windows yet' }).waitFor()
}

const windowsTab = (page: Page) => page.getByRole('navigation', { name: 'Monitor sections' }).getByRole('link', { name: /^Windows/ })

async function checkNow(page: Page, windows: number): Promise<void> {
  await page.getByRole('button', { name: 'Check now' }).click()
  await windowsTab(page).getByText(String(windows), { exact: true }).waitFor()
}

test('[DR-1] [DR-2] [DR-5] red wines pass, white ones drift: timeline, window, alert with its evidence, acknowledged with a note', async () => {
  const at = await twoVersions()
  const opened = await openApp(browser, at.cwd)
  const { page, problems } = opened
  await goTo(page, '/models/wine?version=1')
  await page.getByRole('button', { name: 'Deploy…' }).click()
  await page.getByRole('dialog', { name: 'Deploy wine@v1' }).getByRole('button', { name: 'Deploy', exact: true }).click()
  await page.getByText('live', { exact: true }).first().waitFor()
  const url = await page.locator('.page-head code').innerText()
  const token = await shownToken(page)
  await createMonitor(page)
  const found: string[] = []
  const look = async (what: string) => {
    await settled(page)
    found.push(...(await seriousFindings(page)).map((text) => `${what}: ${text}`))
  }

  await send(url, token, wines('red', 0, rowsInAWindow))
  await checkNow(page, 1)
  // A request is never divided between two windows.
  for (let window = 0; window < 3; window++) await send(url, token, wines('white', window * rowsInAWindow, rowsInAWindow))
  await checkNow(page, 4)
  await page.getByRole('group', { name: /^Timeline of windows/ }).waitFor()
  await look('timeline')

  // The heat map is read by keyboard, and Enter opens the window under the cursor: the newest one.
  await page.getByRole('group', { name: /^Timeline of windows/ }).focus()
  await page.keyboard.press('ArrowLeft')
  await page
    .locator('.timeline-reading')
    .getByText(/60 rows.*limit.*reaches the limit/)
    .waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => /\/windows\/\d+$/.test(location.hash))
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await verdict.getByText(/drifting columns carry [\d.]+ % of the importance/).waitFor()
  const inputs = page.getByRole('list', { name: 'Inputs' }).getByRole('listitem')
  await inputs.first().getByText('drifts', { exact: true }).waitFor()
  await look('window')

  // Its columns are enlarged, with their numbers as a table.
  await inputs.first().getByRole('button').click()
  await page
    .getByRole('dialog')
    .getByRole('img', { name: /This window/ })
    .waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  // The first window is as the reference; beside the newest one it drifts.
  await page.getByRole('button', { name: 'Window before' }).click()
  await page.getByRole('button', { name: 'Compare…' }).click()
  await page.waitForFunction(() => location.hash.includes('/compare'))
  await page.getByRole('region', { name: 'Verdict' }).waitFor()
  await look('comparison')

  // Three windows drift, one after another: alerts fire, are counted in the sidebar, and lead to their evidence.
  await page.getByRole('link', { name: /firing alerts?$/ }).click()
  const alerts = page.getByRole('table', { name: 'Alerts' })
  await alerts.getByText('firing', { exact: true }).first().waitFor()
  const opener = alerts.getByRole('button', { expanded: false }).first()
  await opener.click()
  await page.getByRole('region', { name: 'What to do' }).getByRole('listitem').first().waitFor()
  await look('alerts')
  await page.getByRole('button', { name: 'Acknowledge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Acknowledge alert' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('White wines are sold since Monday.')
  await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(/White wines are sold since Monday/).waitFor()
  await page.getByRole('region', { name: 'Evidence' }).getByRole('link').first().click()
  await page.waitForFunction(() => /\/windows\/\d+$/.test(location.hash))

  // The terminal has the same monitor.
  const [monitor] = await json<Monitor[]>(['monitor', 'list'], at)
  expect(monitor).toMatchObject({ name: 'wine', windows: 4, settings: { windows: { kind: 'count', rows: rowsInAWindow } } })
  expect(monitor.last satisfies Pick<MonitorWindow, 'id'> | null).toMatchObject({ rows: rowsInAWindow, status: 'alert' })

  // Home shows what fires, and the page of the deployment its monitor.
  await goTo(page, '/deployments/wine')
  await page.getByRole('list', { name: 'Monitors' }).getByRole('link', { name: 'wine' }).waitFor()

  // A file is checked without a monitor.
  await goTo(page, '/monitors')
  await look('monitors')
  const file = join(at.cwd, 'white.csv')
  const [first] = wines('white', 0, 1)
  writeFileSync(
    file,
    [Object.keys(first), ...wines('white', 200, 80).map((row) => Object.values(row))].map((cells) => cells.join(';')).join('\n'),
  )
  await page.getByRole('button', { name: 'Check a file…' }).click()
  const check = page.getByRole('dialog', { name: 'Check a file' })
  const chooser = page.waitForEvent('filechooser')
  await check.getByRole('button', { name: 'File: choose a file' }).click()
  await (await chooser).setFiles(file)
  await check.getByText('white.csv').waitFor()
  await check.getByRole('button', { name: 'Check', exact: true }).click()
  await page
    .getByRole('dialog', { name: /^Checks of/ })
    .getByRole('region', { name: 'Verdict' })
    .waitFor()
  await look('checked file')
  await page.keyboard.press('Escape')

  // Its settings are changed, and it is removed with its windows.
  await goTo(page, '/monitors/wine?tab=settings')
  await page.getByLabel('Effect from').fill('0.2')
  await page.getByRole('button', { name: 'Save settings' }).click()
  await expect.poll(async () => (await json<Monitor[]>(['monitor', 'list'], at))[0].settings.checks.effect).toBe(0.2)
  await look('settings')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('dialog', { name: 'Remove wine' }).getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('heading', { name: 'No monitors yet' }).waitFor()
  expect(found).toEqual([])
  expect(leaving(opened)).toEqual([])
  expect(problems).toEqual([])
})
