import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { z } from 'zod'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Deployments, RequestPage } from '../src/shared/contract/serving/index.ts'
import type { Rollout } from '../src/shared/contract/serving/rollout.ts'
import { seriousFindings } from './access.ts'
import { goTo, leaving, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace } from './cairn.ts'
import { importPenguins } from './data.ts'
import { describeDesktop, launchDesktop } from './electron.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Two versions of a model, the first of them champion. */
async function withVersions(): Promise<string> {
  const folder = await newWorkspace()
  await importPenguins(folder)
  for (const epochs of ['5', '8'])
    expect((await cairn(['train', 'penguins', '--model', 'linear', '--epochs', epochs, '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
  for (const run of ['1', '2']) await json(['models', 'register', run, 'penguins'], { cwd: folder })
  await json(['models', 'alias', 'penguins@v1', 'champion'], { cwd: folder })
  return folder
}

/** From the page of the version to a deployment that answers. */
async function deploy(page: Page): Promise<void> {
  await goTo(page, '/models/penguins?version=1')
  await page.getByRole('button', { name: 'Deploy…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Deploy penguins@v1' })
  expect(await dialog.getByRole('radio', { name: 'Follow champion' }).isChecked()).toBe(true)
  await dialog.getByRole('button', { name: 'Deploy', exact: true }).click()
  await page.waitForFunction(() => location.hash.startsWith('#/deployments/penguins'))
  await page.getByText('live', { exact: true }).first().waitFor()
}

async function tryIt(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Try it' }).click()
  await page.getByRole('button', { name: 'Example values' }).click()
  await page.getByRole('button', { name: 'Send request' }).click()
  const answer = page.getByRole('region', { name: /^Predicted Species/ })
  await answer.getByText('200', { exact: true }).waitFor()
  await answer.locator('.predicted-value', { hasText: /Adelie|Chinstrap|Gentoo/ }).waitFor()
  await answer.getByText('"predictions"').waitFor()
}

/** What was true of the first request, from a file. */
async function importLabels(page: Page, folder: string): Promise<void> {
  const { entries } = await json<z.infer<typeof RequestPage>>(['deploy', 'requests', 'penguins'], { cwd: folder })
  const file = join(folder, 'labels.csv')
  writeFileSync(file, `request_id,actual\n${entries.at(-1)?.id},Gentoo\nnobody,Adelie\n`)
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByText(/^No labels yet/).waitFor()
  await page.getByRole('button', { name: 'Import…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import feedback of penguins' })
  const chooser = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose a file…' }).click()
  await (await chooser).setFiles(file)
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await dialog.getByText('1 of logged requests, 1 of requests that the log does not have.').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByText(/^1 of 1 prediction/).waitFor()
}

const arms = (page: Page) => page.getByRole('list', { name: 'Route' }).getByRole('listitem')

async function canary(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Edit route…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Route of penguins' })
  await dialog.getByRole('button', { name: 'Add a canary with 10 %' }).click()
  expect(await dialog.getByLabel('Weight of live').inputValue()).toBe('90 %')
  await dialog.getByLabel('Weight of canary').fill('25')
  expect(await dialog.getByLabel('Weight of live').inputValue()).toBe('75 %')
  await dialog.getByLabel('Weight of canary').fill('10')
  await dialog.getByRole('textbox', { name: 'Reason (optional)' }).fill('Is v2 as fast?')
  await dialog.getByRole('button', { name: 'Change route' }).click()
  await arms(page).filter({ hasText: 'canary' }).getByText('10 %').waitFor()
  await arms(page).filter({ hasText: 'live' }).getByText('90 %').waitFor()
  await page.getByText('live', { exact: true }).first().waitFor()
}

async function rollBack(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Roll back…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Roll back penguins' })
  await dialog.getByText('champion (v1)', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => arms(page).count()).toBe(1)
  await arms(page).getByText('100 %').waitFor()
}

test('[SV-1] [SV-2] [SV-5] [DR-4] a version is deployed, answers, takes labels from a file, gets a canary of 10 % and is rolled back', async () => {
  const folder = await withVersions()
  const opened = await openApp(browser, folder)
  const { page, problems } = opened
  await goTo(page, '/deployments')
  await page.getByRole('heading', { name: 'No deployments yet' }).waitFor()
  await deploy(page)
  await tryIt(page)

  // What the endpoint refuses is shown as it came.
  await page.getByText('JSON', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Body' }).fill('{"dataframe_records":[{"Island":"Dream"}]}')
  await page.getByRole('button', { name: 'Send request' }).click()
  await page
    .getByRole('region', { name: /^Answer/ })
    .getByText('400', { exact: true })
    .waitFor()

  await importLabels(page, folder)
  await canary(page)
  const { deployments } = await json<Deployments>(['deploy', 'list'], { cwd: folder })
  expect(deployments[0].revision.arms.map(({ name, ref, weight }) => [name, ref, weight])).toEqual([
    ['live', 'penguins@v1', 9_000],
    ['canary', 'penguins@v2', 1_000],
  ])
  await rollBack(page)

  // Every revision is kept, with its reason, and the first of them that had a canary can come back.
  await page.getByRole('link', { name: 'History' }).click()
  const revisions = page.getByRole('region', { name: /^Revisions/ }).getByRole('listitem')
  await expect.poll(() => revisions.count()).toBe(3)
  await revisions.nth(1).getByText('Is v2 as fast?').waitFor()
  await revisions.nth(0).getByText('rolled back').waitFor()
  await page.getByRole('button', { name: 'Restore revision 2' }).click()
  await page.getByRole('dialog', { name: 'Restore revision 2 of penguins' }).getByRole('button', { name: 'Restore revision 2' }).click()
  await expect.poll(() => revisions.count()).toBe(4)

  // The version page names the deployment, with its part of the traffic.
  await goTo(page, '/models/penguins?version=2')
  await page
    .getByRole('group', { name: 'Lineage' })
    .getByRole('link', { name: /penguins 10 %/ })
    .click()
  await page.getByRole('heading', { level: 1, name: /penguins/ }).waitFor()

  // The endpoint is stopped and started on its own page; what does not run says so.
  await goTo(page, '/deployments')
  const endpoint = page.getByRole('region', { name: /^Endpoint/ })
  await endpoint.getByText('running', { exact: true }).waitFor()
  await endpoint.getByRole('button', { name: 'Show token' }).click()
  await endpoint.getByText(/^cairn-/).waitFor()
  await endpoint.getByRole('button', { name: 'Stop' }).click()
  await endpoint.getByText('stopped', { exact: true }).waitFor()
  await goTo(page, '/deployments/penguins')
  await page.getByRole('button', { name: 'Start endpoint' }).click()
  await page.getByText('live', { exact: true }).first().waitFor()
  expect(leaving(opened)).toEqual([])
  expect(problems).toEqual([])
})

test('[SV-1] an address that others reach asks for a written yes; removing a deployment leaves its model', async () => {
  const folder = await withVersions()
  const { page, problems } = await openApp(browser, folder)
  await deploy(page)
  await goTo(page, '/deployments')
  await page.getByRole('button', { name: 'Address…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Address and protection' })
  await dialog.getByRole('textbox', { name: 'Address' }).fill('0.0.0.0')
  await dialog.getByText('Other computers will reach this endpoint').waitFor()
  const open = dialog.getByRole('button', { name: 'Open to other computers' })
  expect(await open.isDisabled()).toBe(true)
  expect(await dialog.getByRole('checkbox', { name: 'Require a token' }).isDisabled()).toBe(true)
  await dialog.getByRole('textbox', { name: /^Type yes/ }).fill('yes')
  expect(await open.isEnabled()).toBe(true)
  await page.keyboard.press('Escape')

  await goTo(page, '/deployments/penguins')
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('dialog', { name: 'Remove penguins' }).getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('heading', { name: 'No deployments yet' }).waitFor()
  await goTo(page, '/models')
  await page.getByRole('rowheader', { name: 'penguins@v1' }).waitFor()
  expect(problems).toEqual([])
})

test.each(['light', 'dark'] as const)('[AX-1] [SV-1] every section of a deployment at 600 × 600 in the %s theme', async (colorScheme) => {
  const folder = await withVersions()
  const { page } = await openApp(browser, folder, { viewport: { width: 600, height: 600 }, colorScheme })
  await deploy(page)
  const found: string[] = []
  for (const route of [
    '/deployments',
    ...['overview', 'requests', 'try', 'code', 'rollout', 'history', 'settings'].map((tab) => `/deployments/penguins?tab=${tab}`),
  ]) {
    await goTo(page, route)
    await settled(page)
    const wide = await page.evaluate(() => {
      const main = document.querySelector('main')
      return Math.max(document.documentElement.scrollWidth - innerWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0))
    })
    if (wide > 0) found.push(`${route} is ${wide} px too wide`)
    found.push(...(await seriousFindings(page)))
  }
  await goTo(page, '/deployments/penguins')
  for (const [button, dialog] of [
    ['Edit route…', 'Route of penguins'],
    ['Copy URL', ''],
  ]) {
    await page.getByRole('button', { name: button }).click()
    if (dialog === '') continue
    await page.getByRole('dialog', { name: dialog }).waitFor()
    found.push(...(await seriousFindings(page)).map((text) => `${dialog}: ${text}`))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: dialog }).waitFor({ state: 'detached' })
  }
  expect(found).toEqual([])
})

test('[AX-1] [SV-5] a roll-out is started with guards, paused, resumed and aborted, and the route is the one before', async () => {
  const folder = await withVersions()
  const { page, problems } = await openApp(browser, folder, { viewport: { width: 600, height: 600 } })
  await deploy(page)
  await page.getByRole('link', { name: 'Roll-out' }).click()
  await page.getByRole('button', { name: 'Start roll-out…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Roll out a version of penguins' })
  await dialog.getByRole('button', { name: 'Remove step 1' }).click()
  await dialog.getByLabel('Weight of step 1').fill('20')
  // A step that is not above the one before is refused while it is typed.
  await dialog.getByLabel('Weight of step 2').fill('20')
  const start = dialog.getByRole('button', { name: 'Start roll-out' })
  await dialog.getByRole('alert').getByText('must be higher than that of the one before').waitFor()
  expect(await start.isDisabled()).toBe(true)
  await dialog.getByLabel('Weight of step 2').fill('60')
  await dialog.getByLabel('Slowdown above').fill('')
  await dialog.getByLabel('p95 latency above').fill('250')
  await dialog.getByLabel('Prediction drift above').fill('0.3')
  await dialog.getByLabel('Watch after the last step').fill('90')
  const found = (await seriousFindings(page)).map((text) => `form: ${text}`)
  await start.click()

  const card = page.getByRole('region', { name: /^Roll-out of penguins@v2/ })
  const steps = card.getByRole('list', { name: 'Steps' }).getByRole('listitem')
  await steps.and(page.locator('[aria-current=step]')).getByText('20 %').waitFor()
  await card
    .getByText(/more than 2 % of its requests fail, or its p95 is above 250 ms, or its predictions differ by more than 0.3/)
    .waitFor()
  await card.getByText(/Moves champion to penguins@v2 after the last step\. Watches 90 min longer\./).waitFor()
  const [started] = await json<Rollout[]>(['deploy', 'rollout', 'show', 'penguins'], { cwd: folder })
  expect(started.plan).toEqual({
    format: 'cairn.rollout/1',
    candidate: { version: 2 },
    steps: [20, 60, 100].map((percent) => ({ weight: percent * 100, seconds: 300, requests: 100 })),
    guards: [
      { kind: 'errorRate', above: 0.02, minimum: 20 },
      { kind: 'p95', above: 250, minimum: 50 },
      { kind: 'drift', above: 0.3, minimum: 200 },
    ],
    alias: 'champion',
    watch: 5_400,
  })
  await card.getByRole('button', { name: 'Pause' }).click()
  await card.getByText('paused', { exact: true }).waitFor()
  found.push(...(await seriousFindings(page)).map((text) => `paused: ${text}`))
  await card.getByRole('button', { name: 'Resume' }).click()
  await card.getByText('running', { exact: true }).waitFor()
  await card.getByRole('button', { name: 'Abort…' }).click()
  const abort = page.getByRole('dialog', { name: 'Abort the roll-out of penguins' })
  await abort.getByRole('textbox').fill('too early')
  await abort.getByRole('button', { name: 'Abort and roll back' }).click()
  await card.getByText('aborted', { exact: true }).waitFor()
  await card.getByText('too early').waitFor()
  found.push(...(await seriousFindings(page)).map((text) => `aborted: ${text}`))
  expect(found).toEqual([])
  const { deployments } = await json<Deployments>(['deploy', 'list'], { cwd: folder })
  expect(deployments[0].revision.arms.map(({ ref, weight }) => [ref, weight])).toEqual([['penguins@v1', 10_000]])
  expect(problems).toEqual([])
})

describeDesktop('the desktop window', () => {
  test('[SV-1] [SV-2] a version is deployed, answers, gets a canary and is rolled back; closing asks about the endpoint', async () => {
    const folder = await withVersions()
    const desktop = await launchDesktop({ args: [folder] })
    onTestFinished(desktop.close)
    const { page, app, problems, requests } = desktop
    await deploy(page)
    await tryIt(page)
    await canary(page)
    await rollBack(page)
    // The window is closed: the endpoint may go on in the tray.
    await app.evaluate(({ dialog, BrowserWindow }) => {
      Object.assign(globalThis, { asked: null })
      dialog.showMessageBox = ((_: unknown, options: unknown) => {
        Object.assign(globalThis, { asked: options })
        return Promise.resolve({ response: 1, checkboxChecked: false })
      }) as unknown as typeof dialog.showMessageBox
      BrowserWindow.getAllWindows()[0].close()
    })
    await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as { asked: { message: string; buttons: string[] } | null }).asked))
      .toMatchObject({ message: '1 service runs', buttons: ['Stop and quit', 'Keep running', 'Keep running in the tray'] })
    expect(requests.filter((url) => !/^(app:\/\/cairn\/|data:|blob:)/.test(url))).toEqual([])
    expect(problems).toEqual([])
  })
})
