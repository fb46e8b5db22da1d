import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addForeignRun, logPoints } from '../src/main/experiments/index.ts'
import { openWorkspace } from '../src/main/workspace/index.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A run of Cairn in an experiment of its own, and one that an MLflow client logged. */
async function withTwoExperiments(): Promise<string> {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const train = ['train', 'penguins', '--epochs', '3', '--engine', 'wasm', '--experiment', 'small networks']
  expect((await cairn(train, { cwd: folder })).code).toBe(0)
  const workspace = openWorkspace(folder)
  const { id } = workspace.write((db) =>
    addForeignRun(db, {
      name: 'bold-shrimp-7',
      source: 'mlflow',
      experiment: 'from notebooks',
      user: 'eve',
      status: 'done',
      startedAt: Date.now(),
      endedAt: Date.now() + 61_000,
      params: { alpha: '0.5', solver: 'lbfgs' },
      tags: { 'mlflow.source.name': 'train.py' },
    }),
  )
  logPoints(
    workspace,
    id,
    Array.from({ length: 50 }, (_, step) => ({
      name: 'val/loss',
      step,
      timestamp: 1_000 + step,
      value: Math.exp(-step / 12) + Math.sin(step) / 30,
    })),
  )
  workspace.close()
  writeFileSync(join(folder, 'roc.txt'), 'a curve')
  await json(['runs', 'artifacts', 'add', String(id), join(folder, 'roc.txt'), 'plots/roc.txt'], { cwd: folder })
  return folder
}

test('[CM-1] runs are shown by experiment, which is renamed, and one of another program has a page with what it logged', async () => {
  const { page, problems } = await openApp(browser, await withTwoExperiments())
  await goTo(page, '/experiments')
  const groups = page.getByRole('group', { name: 'Experiments' })
  await groups.getByRole('button', { name: /^from notebooks/ }).click()
  await page.getByText('1 run', { exact: true }).waitFor()
  await groups.getByRole('button', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Experiment name' }).fill('notebooks')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await groups.getByRole('button', { name: /^notebooks/, pressed: true }).waitFor()
  await groups.getByRole('button', { name: 'All experiments' }).click()
  await page.getByText('2 runs', { exact: true }).waitFor()

  await goTo(page, '/experiments/runs/2')
  await page.getByText('Logged by an MLflow client').waitFor()
  await page.getByText('lbfgs').waitFor()
  await page.getByRole('link', { name: 'plots' }).click()
  await page.getByRole('treeitem', { name: /roc\.txt/ }).click()
  await page.getByText('a curve').waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save roc.txt' }).click()
  expect(readFileSync(await (await saved).path(), 'utf8')).toBe('a curve')
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add file…' }).click()
  await (await chosen).setFiles({ name: 'notes.md', mimeType: 'text/plain', buffer: Buffer.alloc(5 * 1024 * 1024, 'x') })
  const added = page.getByRole('treeitem', { name: /notes\.md/ })
  await added.click()
  await page.getByRole('button', { name: 'Remove notes.md' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await added.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
})
