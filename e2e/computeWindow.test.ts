import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { probed } from '../src/main/compute/fixtures/fakeProbe.ts'
import { FakeRay } from '../src/main/compute/fixtures/fakeRay.ts'
import { driverOf } from '../src/main/compute/pool/fixtures/nodeDriver.ts'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { newFolder, newWorkspace, root } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const driver = driverOf(join(root, 'src/main/worker.ts'))

/** A cluster of two machines that answers checks, and does what it is given with the worker of this program. */
async function startCluster(): Promise<FakeRay> {
  const check = probed({ host: 'head' }, { host: 'worker' })
  const ray = await FakeRay.start({ run: (job) => (job.entrypoint.includes('probe') ? check(job) : driver(job)) })
  onTestFinished(() => ray.close())
  return ray
}

test('[CL-1] [CL-5] [CL-6] a cluster is named and checked in the settings, chosen in a form beside what is known of its duration, and followed in Jobs', async () => {
  const ray = await startCluster()
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/settings')
  const targets = page.getByRole('region', { name: 'Compute targets' })
  await targets.getByText('No targets yet').waitFor()
  await targets.getByRole('button', { name: 'Add target…' }).click()
  const dialog = page.getByRole('dialog')
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true })
  await dialog.getByRole('button', { name: 'Add and check' }).click()
  await dialog.getByText('Give it a name.').waitFor()
  await field('Name').fill('lab')
  await field('Address').fill('http://192.0.2.7:8265')
  await dialog.getByText(/^Plain http without a token/).waitFor()
  await field('Address').fill(ray.address)
  await field('Shared folder').fill(newFolder())
  expect(await seriousFindings(page)).toEqual([])
  expect(ray.asked).toEqual([])
  await dialog.getByRole('button', { name: 'Add and check' }).click()
  await targets.getByText('ready', { exact: true }).waitFor()
  await targets.getByText(/2 nodes · 2 CPUs/).waitFor()
  await targets.getByText('onnxruntime 1.32.0').waitFor()

  // Nothing was measured yet, and the form says so; it runs here unless a person chooses otherwise.
  const openForm = async () => {
    await goTo(page, '/experiments/new?ref=penguins%40v1')
    await page.getByRole('button', { name: 'Cross-validate…' }).click()
    await dialog.getByRole('heading', { name: 'Where it runs' }).waitFor()
  }
  await openForm()
  expect(await dialog.getByRole('radio', { name: /^This computer/ }).isChecked()).toBe(true)
  await dialog.getByText('No earlier run of a neural network (MLP) on penguins@v1').first().waitFor()
  await dialog.getByRole('textbox', { name: 'Folds' }).fill('2')
  await dialog.getByRole('radio', { name: /^lab/ }).check()
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Start cross-validation' }).click()
  await page.getByRole('heading', { name: /^Cross-validation 1/ }).waitFor()

  await goTo(page, '/jobs')
  const row = page.getByRole('row', { name: /Cross-validation for Species/ })
  await row.getByRole('button', { name: 'lab' }).click()
  await dialog.getByText('Cross-validation for Species on lab').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Escape')

  // What is on its way there stays on its way.
  await goTo(page, '/settings')
  await targets.getByRole('button', { name: 'Remove lab' }).click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await targets.getByText('No targets yet').waitFor()
  expect(problems).toEqual([])
})
