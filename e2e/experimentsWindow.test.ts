import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { multiplyRun } from '../src/main/experiments/fixtures/manyRuns.ts'
import { openWorkspace } from '../src/main/workspace/index.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const train = async (cwd: string, ref: string, family: string) => {
  const args = ['train', ref, '--model', family, '--epochs', '4', '--engine', 'wasm']
  expect((await cairn(args, { cwd })).code).toBe(0)
}

/** One run that was trained, and many more that only stand in the registry. */
async function withManyRuns(count: number): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis'], { cwd: folder })
  await train(folder, 'breast-cancer', 'mlp')
  const workspace = openWorkspace(folder)
  multiplyRun(workspace, 1, count, 1)
  workspace.close()
  return folder
}

test('[CM-1] [CM-2] [CM-9] 10,000 runs: sorted and filtered in their whole, columns of one’s own, a saved view; all is there after a reload', async () => {
  const { page, problems } = await openApp(browser, await withManyRuns(9_999))
  await goTo(page, '/experiments')
  await page.getByText('10,000 runs').waitFor()
  expect(await page.locator('tr[data-row]').count()).toBeLessThan(80)

  // a column of a param and one of a curve, whose number is chosen
  await page.getByRole('button', { name: /^Columns/ }).click()
  await page.getByRole('textbox', { name: 'Find a column' }).fill('learning')
  await page.getByRole('checkbox', { name: 'Learning rate', exact: true }).click()
  await page.getByRole('textbox', { name: 'Find a column' }).fill('validation loss')
  await page.getByRole('checkbox', { name: 'Validation loss, best' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('columnheader', { name: /Learning rate/ }).waitFor()
  await page.getByRole('button', { name: 'Column Validation loss, best' }).click()
  await page.getByRole('menuitem', { name: 'Last' }).click()
  await page
    .getByRole('columnheader', { name: /Validation loss/ })
    .getByText('last')
    .waitFor()
  await page.getByRole('button', { name: 'Column Learning rate' }).click()
  await page.getByRole('menuitem', { name: 'Pin to the left' }).click()
  // it shows its own values where it stands now, and its width is changed without a drag too
  await expect.poll(() => page.locator('tr[data-row="0"] td').first().innerText()).toMatch(/^\d[\d.]*(e-\d+)?$/)
  const rate = page.getByRole('columnheader', { name: /Learning rate/ })
  const { width } = (await rate.boundingBox()) ?? { width: 0 }
  await page.getByRole('button', { name: 'Column Learning rate' }).click()
  await page.getByRole('menuitem', { name: 'Wider' }).click()
  await expect.poll(async () => (await rate.boundingBox())?.width).toBe(width + 40)
  await page.keyboard.press('Escape')

  // the best of all comes first, from wherever it is
  await page.getByRole('button', { name: /^ROC AUC/ }).click()
  await page.locator('th[aria-sort="descending"]', { hasText: 'ROC AUC' }).waitFor()

  await page.getByRole('button', { name: 'Save view…' }).click()
  await page.getByRole('textbox', { name: 'View name' }).fill('by rate')
  await page.keyboard.press('Enter')
  await page.getByText('Saved the view by rate').waitFor()
  await page.getByRole('textbox', { name: 'Find runs' }).fill('trial 10000')
  await page.getByText('1 run', { exact: true }).waitFor()

  await page.reload()
  await page.getByText('1 run', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('columnheader').nth(1).innerText()).toContain('Learning rate')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'by rate', exact: true }).click()
  await page.getByText('10,000 runs').waitFor()

  // the last row of all is reached, by keyboard
  await page.locator('tr[data-row="0"] a').focus()
  await page.keyboard.press('End')
  await page.locator('tr[data-row="9999"] a').waitFor()
  expect(problems).toEqual([])
})

test('[CM-9] runs go to the archive before they go to the trash, and undo brings them back', async () => {
  const { page } = await openApp(browser, await withManyRuns(3))
  await goTo(page, '/experiments')
  await page.getByRole('checkbox', { name: 'Choose run 2' }).check()
  await page.getByRole('checkbox', { name: 'Choose run 3' }).check()
  expect(await page.getByRole('button', { name: 'Move to trash' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByText('2 runs', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('combobox', { name: 'Archived runs' }).click()
  await page.getByRole('option', { name: 'only' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: 'Choose run 2' }).check()
  await page.getByRole('button', { name: 'Move to trash' }).click()
  await page.getByText('1 run', { exact: true }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('2 runs', { exact: true }).waitFor()
})

test('[CM-3] [CM-4] [CM-5] [CM-13] [CM-14] [GV-5] runs on two data versions are compared on the same rows of the newer one', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  await train(folder, 'penguins', 'linear')
  const more = join(folder, 'more.csv')
  const lines = readFileSync(sample('penguins.csv'), 'utf8').split('\n')
  writeFileSync(more, lines.slice(0, -20).join('\n'))
  await json(['data', 'import', more, '--name', 'penguins', '--target', 'Species', '--null', '.'], { cwd: folder })
  await train(folder, 'penguins@v2', 'mlp')
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments')
  await page.getByRole('checkbox', { name: 'Choose run 1' }).check()
  await page.getByRole('checkbox', { name: 'Choose run 2' }).check()
  await page.getByRole('button', { name: 'Compare 2' }).click()

  // Both are evaluated on the same rows, of the newer data, without being asked to.
  const verdict = page.getByRole('list', { name: 'Verdicts' }).getByRole('listitem')
  await verdict.getByText(/on penguins@v2 test/).waitFor()
  const accuracy = page.getByRole('table', { name: 'Comparison of the runs' }).getByRole('row', { name: /^Accuracy/ })
  await accuracy
    .locator('.delta')
    .getByText(/better|worse|inconclusive|same/)
    .waitFor()
  await page.getByRole('link', { name: 'What differs between penguins@v2 and penguins@v1' }).waitFor()

  // all of it as a report, in one file
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Report' })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'Markdown' }).click()),
  ])
  expect(download.suggestedFilename()).toBe('compare-1-2.md')
  const report = readFileSync(await download.path(), 'utf8')
  for (const told of ['penguins@v1', 'penguins@v2', 'Accuracy']) expect(report.toLowerCase()).toContain(told.toLowerCase())

  // only what differs, until all of it is asked for; the other way round
  const rows = page.locator('.cmp-runs tbody tr:not(.sep)')
  const few = await rows.count()
  await page.getByRole('switch', { name: 'Only differences' }).uncheck()
  await page.getByRole('row', { name: /^Target/ }).waitFor()
  expect(await rows.count()).toBeGreaterThan(few)
  await page.getByRole('button', { name: 'Transpose' }).click()
  await page.getByRole('columnheader', { name: 'Dataset version' }).waitFor()
  expect(problems).toEqual([])
})

test('[TR-2] [TR-3] [TR-6] a run is followed while it trains, Space pauses it, and a cancel keeps its best epoch', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  await page.getByRole('textbox', { name: 'Epochs', exact: true }).fill('100000')
  await page.getByRole('textbox', { name: 'Early stopping patience' }).fill('100000')
  await page.getByRole('button', { name: 'Train' }).click()
  await page
    .getByText(/epoch \d+ of 100000/)
    .first()
    .waitFor()
  await page.locator('.progress-strip').getByText(/left/).waitFor()
  await page.getByRole('heading', { name: 'Epochs' }).waitFor()
  await page.locator('.epochs tbody tr').nth(1).waitFor()
  await page.getByText('A worker process was started').waitFor()
  await page.getByText(/a simple and a linear baseline are evaluated/).waitFor()
  await page.locator('h1').click()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: /^Resume from epoch \d+/ }).click()
  await page.getByRole('button', { name: 'Cancel, keep best' }).click()
  await page.getByText(/Stopped at epoch \d+\. The weights of its best epoch/).waitFor()
  await page
    .getByRole('row', { name: /^Accuracy/ })
    .first()
    .waitFor()
  expect(problems).toEqual([])
})

test('[CM-6] [CM-7] 1,000 runs from recipe to result: brushed by numbers, and what matters; too few runs say so', async () => {
  const { page, problems } = await openApp(browser, await withManyRuns(999))
  await goTo(page, '/experiments/compare?runs=%5B1%2C2%5D')
  await page.getByText('1,000 of 1,000 runs match the filters').waitFor()
  await page.getByText('Show as table and filter by value').click()
  await page.getByRole('textbox', { name: 'Learning rate to' }).fill('0.01')
  await page.keyboard.press('Tab')
  await page.getByText(/^\d{3} of 1,000 runs match the filters$/).waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText('1,000 of 1,000 runs match the filters').waitFor()
  await page.getByRole('progressbar', { name: 'Importance of model.optimizer.learningRate' }).waitFor()
  expect(problems).toEqual([])

  const few = await openApp(browser, await withManyRuns(2))
  await goTo(few.page, '/experiments/compare?runs=%5B1%2C2%5D')
  await few.page.getByText(/Too few runs: 3 of at least 10/).waitFor()
})
