import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job } from '../src/shared/contract/jobs.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newFolder } from './cairn.ts'
import { queueJob, smallWorkspace, tamper } from './hostile/workspaces.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A workspace whose maker left an export over a file of the person in the queue. */
async function trapped() {
  const folder = newFolder()
  const workspace = join(folder, 'sent to you')
  cpSync(await smallWorkspace(), workspace, { recursive: true })
  const precious = join(folder, '.bashrc')
  writeFileSync(precious, 'mine')
  tamper(workspace, (sqlite) => {
    const manifest: unknown = JSON.parse(sqlite.prepare('SELECT manifest FROM dataset_versions').pluck().get() as string)
    queueJob(sqlite, 'datasets.export', { manifest, format: 'csv', path: precious, overwrite: true })
  })
  return { workspace, precious, env: { CAIRN_HOME: join(folder, 'home') } }
}

test('opening a workspace in the window runs nothing that its maker left in the queue; the person sees what it would do, and drops it', async () => {
  const { workspace, precious } = await trapped()
  const { page, problems } = await openApp(browser, workspace)
  await goTo(page, '/jobs')
  const row = page.getByRole('row').filter({ hasText: 'needs permission' })
  await row.getByText(precious).waitFor()
  await row.getByText('Writes a dataset version to a file').waitFor()
  expect(readFileSync(precious, 'utf8')).toBe('mine')
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT })
  await row.getByRole('button', { name: /^Remove/ }).click()
  await row.waitFor({ state: 'detached' })
  expect(readFileSync(precious, 'utf8')).toBe('mine')
  expect(problems).toEqual([])
})

test('in the terminal the same job is shown, and runs once it is allowed', async () => {
  const { workspace, precious, env } = await trapped()
  const at = { cwd: workspace, env }
  expect(await json(['jobs', 'run'], at)).toEqual([])
  const waiting = (await json<Job[]>(['jobs', 'list'], at)).find(({ permission }) => permission !== null)
  expect(waiting?.permission?.reach).toMatchObject({ writes: [precious], signs: false })
  await json(['jobs', 'allow', String(waiting?.id)], at)
  expect(readFileSync(precious, 'utf8')).toBe('mine')
  expect(await json<Job>(['jobs', 'allow', String(waiting?.id), '--yes'], at)).toMatchObject({ status: 'done', permission: null })
  expect(readFileSync(precious, 'utf8')).toContain('a,b,label')
  expect(existsSync(join(workspace, 'queued'))).toBe(false)
})
