import { strFromU8, unzipSync } from 'fflate'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelVersion } from '../src/shared/contract/models/index.ts'
import { seriousFindings } from './access.ts'
import { goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A workspace with models of two families on one dataset, called like it: v1 linear, v2 a network. */
async function twoVersions(file: string, target: string): Promise<{ folder: string; name: string }> {
  const folder = await newWorkspace()
  const name = file.replace(/\..*$/, '')
  await json(['data', 'import', sample(file), '--target', target, '--null', '.', '--null', ''], { cwd: folder })
  for (const [run, family] of ['linear', 'mlp'].entries()) {
    await json(['train', name, '--model', family, '--epochs', '8', '--engine', 'wasm'], { cwd: folder })
    await json(['models', 'register', String(run + 1), name], { cwd: folder })
  }
  return { folder, name }
}

const cancer = () => twoVersions('breast-cancer.csv', 'diagnosis')
const penguins = () => twoVersions('penguins.csv', 'Species')
const recall = (page: Page) => page.locator('.stat', { hasText: 'Recall' }).locator('dd').innerText()

test('[RG-4] [RG-1] a gate blocks the champion with its evidence; a written reason overrides it; rollback is one action', async () => {
  const { folder, name } = await cancer()
  await json(['models', 'alias', `${name}@v1`, 'champion'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, `/models/${name}?version=2`)

  await page.getByRole('button', { name: 'Choose gates…' }).click()
  await page.getByRole('button', { name: 'Add a metric limit' }).click()
  await page.getByRole('textbox', { name: 'Value of limit 1' }).fill('1.5')
  // What is not saved is there again after the dialog was closed.
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Choose gates…' }).click()
  await page.getByText('Draft restored').waitFor()
  await page.getByRole('button', { name: 'Save gates' }).click()
  await page.getByText('not checked yet').waitFor()
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByText('1 fails').waitFor()
  await page.getByRole('button', { name: /^Evidence of ROC AUC/ }).click()
  await page.getByRole('dialog').getByText('limit', { exact: true }).waitFor()
  await page.keyboard.press('Escape')

  // What fails is seen before one asks, and the override is in the same dialog.
  await page.getByRole('button', { name: 'Make champion' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 of 1 gate fails').waitFor()
  await dialog.getByText(/the limit is 1\.5/).waitFor()
  const override = dialog.getByRole('button', { name: 'Override and make champion' })
  expect(await override.isDisabled()).toBe(true)
  await dialog.getByRole('textbox', { name: 'Reason for the override' }).fill('The limit was a slip of the pen.')
  await override.click()
  await page.locator('h1').getByText('champion').waitFor()

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Roll back champion…' }).click()
  await page.getByRole('button', { name: 'Roll back' }).click()
  await page.getByText('champion is').waitFor()
  await goTo(page, `/models/${name}?version=2&tab=history`)
  await page.getByText('gates overridden').waitFor()
  await page.getByText('The limit was a slip of the pen.').waitFor()
  await page.getByText(`${name}@v1 was champion`).waitFor()
  await page.getByLabel('On', { exact: true }).fill('2001-05-03')
  await page.getByText('No version was champion on that date.').waitFor()
  expect(problems).toEqual([])
})

test('[EV-2] [EV-1] the threshold moves everything, a preset is saved as a version, and its package decides by it', async () => {
  const { folder, name } = await cancer()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, `/models/${name}?version=1`)
  const slider = page.getByRole('slider', { name: 'Threshold' })
  await slider.waitFor()
  const before = { recall: await recall(page), roc: await page.getByRole('img', { name: /^ROC/ }).getAttribute('aria-label') }
  await slider.focus()
  await page.keyboard.press('End')
  await page.getByRole('textbox', { name: 'Threshold, as a number' }).fill('1')
  await expect.poll(() => recall(page)).not.toBe(before.recall)
  await expect.poll(() => page.getByRole('img', { name: /^ROC/ }).getAttribute('aria-label')).not.toBe(before.roc)

  // A cell opens its rows, and a row opens in the what-if panel.
  await page.getByRole('button', { name: /actual malignant, predicted benign: open/ }).click()
  await page.getByRole('dialog').getByText('Misclassified').click()
  const [first] = await page
    .getByRole('dialog')
    .getByRole('button', { name: /^What-if for row/ })
    .all()
  const row = (await first.innerText()).trim()
  await first.click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator(`input[aria-label="Row number"][value="${row}"]`).waitFor()

  await page.getByRole('button', { name: /^Cost 5/ }).click()
  await page.getByRole('button', { name: /Save .* as a new version/ }).click()
  await page.locator('h1').getByText('v3').waitFor()
  const saved = await json<ModelVersion>(['models', 'show', `${name}@v3`], { cwd: folder })
  expect(saved.threshold).not.toBe(0.5)
  expect(saved.notes).toContain('chosen on validation rows')
  const path = join(folder, 'v3.cairn')
  await json(['package', 'build', `${name}@v3`, '--output', path], { cwd: folder })
  const signature = unzipSync(readFileSync(path), { filter: (entry) => entry.name === 'signature.json' })['signature.json']
  expect((JSON.parse(strFromU8(signature)) as { threshold: number }).threshold).toBe(saved.threshold)
  expect(problems).toEqual([])
})

test('[EV-3] [EV-4] what if: other values change what the model says; sensitive ones stay masked; a slice opens its rows', async () => {
  const { folder, name } = await penguins()
  await json(['data', 'sensitive', name, '--mark', 'Sex'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, `/models/${name}?version=1`)
  const verdict = page.locator('.whatif .verdict')
  await verdict.waitFor()
  await page.locator('.whatif').getByText('masked').waitFor()
  const before = await verdict.innerText()
  const length = page.getByRole('textbox', { name: 'Beak Length (mm), value' })
  await length.fill('90')
  await verdict.getByText('from the changes').waitFor()
  expect(await verdict.innerText()).not.toBe(before)
  await page.getByRole('combobox', { name: 'Island, value' }).click()
  await page.getByRole('option', { name: 'Biscoe' }).click()
  await page.getByRole('button', { name: 'Original values' }).click()
  await verdict.getByText('from the changes').waitFor({ state: 'detached' })
  await expect.poll(() => verdict.innerText()).toBe(before)

  const row = await page.getByRole('textbox', { name: 'Row number' }).inputValue()
  await page.getByRole('button', { name: 'Start from this row' }).click()
  await page.locator(`input[aria-label="Row number"]:not([value="${row}"])`).waitFor()

  await page.locator('.slice-name').first().click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^What-if for row/ })
    .first()
    .waitFor()
  expect(problems).toEqual([])
})

test('[RG-3] [RG-2] [PK-2] [GV-2] [GV-5] two versions compared, the card beside its preview and as a file, layers, lineage by keyboard', async () => {
  const { folder, name } = await penguins()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, `/models/${name}?version=2`)
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('menuitem', { name: 'With v1' }).click()
  await page
    .getByRole('row', { name: /Accuracy/ })
    .first()
    .waitFor()
  await page.getByText('Rows whose prediction changed').waitFor()
  await page.getByRole('table', { name: 'Metrics of v2 and v1' }).getByRole('button', { name: 'Accuracy: what it is', exact: true }).click()
  await page.getByText('The share of rows whose class is predicted correctly.').waitFor()

  await goTo(page, `/models/${name}?version=2&tab=card`)
  await page.getByText('DRAFT, 3 to write').waitFor()
  await page.getByRole('textbox', { name: 'Intended use' }).fill('To tell penguins apart in a lesson.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('DRAFT, 2 to write').waitFor()
  await page.getByLabel('Preview of the model card').getByText('To tell penguins apart in a lesson.').waitFor()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Report', exact: true })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'Model card: Markdown' }).click()),
  ])
  expect(download.suggestedFilename()).toBe(`${name}-v2-card.md`)
  expect(readFileSync(await download.path(), 'utf8')).toContain('To tell penguins apart in a lesson.')

  await goTo(page, `/models/${name}?version=2&tab=architecture`)
  await page.getByRole('img', { name: /^dense_1:/ }).waitFor()

  await goTo(page, `/models/${name}?version=2&tab=lineage`)
  const graph = page.getByRole('group', { name: /Lineage graph/ })
  await graph.getByRole('link', { name: `${name}@v2`, exact: true }).focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /Run 2/ }).waitFor()
  expect(problems).toEqual([])
})

const tabs = ['evaluation', 'explain', 'card', 'signature', 'architecture', 'environment', 'lineage', 'history', 'compare&against=1']

describe('[AX-1] the parts of a version, judged by axe', () => {
  test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    const { folder, name } = await cancer()
    const { page } = await openApp(browser, folder, { colorScheme })
    const findings: string[] = []
    for (const tab of tabs) {
      await goTo(page, `/models/${name}?version=2&tab=${tab}`)
      await settled(page)
      findings.push(...(await seriousFindings(page)))
    }
    expect(findings).toEqual([])
  })
})
