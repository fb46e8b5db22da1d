import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true })
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const trials = (page: Page) => page.getByRole('table', { name: 'Trials' }).locator('tbody tr[data-row]')

async function openForm(page: Page): Promise<void> {
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  await page.getByRole('button', { name: 'Sweep…' }).click()
  await page.getByText('Hyperparameters to search').waitFor()
}

async function search(page: Page, title: string, [low, high]: readonly [string, string]): Promise<void> {
  await box(page, title).check()
  await field(page, `${title}, Min`).fill(low)
  await field(page, `${title}, Max`).fill(high)
}

test('[TR-12] a sweep from its form to its best trial: options that cannot work together say so, trials by parameter, charts, more trials', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await openForm(page)

  // what was typed wrong is named beside its control, and is still there after a reload
  await box(page, 'Hidden layers').check()
  await field(page, 'Hidden layers to try').fill('128, 64, abc; 8')
  await page.getByText('"abc" is not a number of units (1 to 4,096)').waitFor()
  expect(await page.getByRole('button', { name: 'Start sweep' }).isDisabled()).toBe(true)
  await page.reload()
  await openForm(page)
  await page.getByText('Draft restored').waitFor()
  expect(await field(page, 'Hidden layers to try').inputValue()).toBe('128, 64, abc; 8')
  await field(page, 'Hidden layers to try').fill('4; 8, 4')

  // pruning compares losses, and these would be of different scales
  await box(page, 'L2 regularization').check()
  await page.getByText('Trials differ in L2 regularization, so their validation losses cannot be compared.').waitFor()
  expect(await page.getByRole('checkbox', { name: /^Prune poor trials/ }).isDisabled()).toBe(true)
  await box(page, 'L2 regularization').uncheck()
  await search(page, 'Maximum epochs', ['2', '4'])
  await page.getByText('Successive halving trains the best trials longer, so maximum epochs cannot vary.').waitFor()

  await field(page, 'Maximum trials').fill('4')
  await page.getByText('All of them are random').waitFor()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('first look')
  await page.getByRole('button', { name: 'Start sweep' }).click()

  await page.getByRole('heading', { name: /^Sweep 1 · first look/ }).waitFor()
  await page.getByText('Maximize Balanced accuracy on validation').first().waitFor()
  await page.getByRole('heading', { name: /done/ }).waitFor()
  await expect.poll(() => trials(page).count()).toBe(4)
  for (const head of ['Learning rate', 'Hidden layers', 'Maximum epochs', 'Balanced accuracy'])
    await page
      .getByRole('columnheader', { name: new RegExp(`^${head}`) })
      .first()
      .waitFor()

  // the best one beside its baselines, on the rows that nothing was chosen by
  await page.getByText(/of the best trial on test, \d+ rows of penguins@v1/).waitFor()
  await page.getByRole('columnheader', { name: 'Linear baseline' }).waitFor()
  await page.getByText(/Too few runs: 4 of at least 10/).waitFor()

  // viewed by another metric: the choice stays
  await page.getByRole('combobox', { name: 'View trials by' }).click()
  await page.getByRole('option', { name: 'Accuracy', exact: true }).click()
  await page
    .getByRole('columnheader', { name: /^Accuracy/ })
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Back to the objective' }).click()

  // sorted by a parameter
  await page.getByRole('button', { name: 'Learning rate', exact: true }).click()
  await page.locator('th[aria-sort="descending"]', { hasText: 'Learning rate' }).waitFor()

  // brushed by numbers: the table shows what passes
  await page.getByText('Parallel coordinates').click()
  await page.getByText('Filter by numbers').click()
  await field(page, 'Maximum epochs from').fill('4')
  await field(page, 'Maximum epochs to').fill('4')
  await page.keyboard.press('Tab')
  await expect.poll(() => trials(page).count()).toBeLessThan(4)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => trials(page).count()).toBe(4)
  expect(await seriousFindings(page)).toEqual([])

  await page.getByRole('button', { name: 'Extend…' }).click()
  await field(page, 'Additional trials').fill('2')
  await page.getByRole('button', { name: 'Run 2 more trials' }).click()
  await expect.poll(() => trials(page).count()).toBe(6)
  await page.getByRole('heading', { name: /done/ }).waitFor()
  expect(problems).toEqual([])
})

test('[TR-12] a sweep is paused, resumed and cancelled on its page, and a single trial is cancelled while the sweep continues', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder)
  await openForm(page)
  await search(page, 'Maximum epochs', ['90000', '100000'])
  await search(page, 'Early stopping patience', ['90000', '100000'])
  await field(page, 'Maximum trials').fill('3')
  await page.getByRole('button', { name: 'Start sweep' }).click()

  const [first, second] = [trials(page).nth(0), trials(page).nth(1)]
  await first.getByText('Running').waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('heading', { name: /paused/ }).waitFor()
  await first.getByText('Paused').waitFor()

  await page.getByRole('button', { name: 'Resume' }).click()
  await first.getByText('Running').waitFor()
  await page.getByRole('button', { name: 'Actions for trial 1' }).click()
  await page.getByRole('menuitem', { name: 'Cancel this trial, continue with the next' }).click()
  await first.getByText('Cancelled').waitFor()
  await second.getByText('Running').waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByRole('heading', { name: /stopped/ }).waitFor()
  await page.getByRole('button', { name: 'Resume' }).waitFor()
  expect(problems).toEqual([])
})

test('[TR-13] a cross-validation on its page: folds, means with intervals, baselines on the same folds', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  await json(['cv', 'penguins', '--epochs', '3', '--model', 'linear', '--engine', 'wasm', '--folds', '3'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/studies/1')
  await page.getByRole('heading', { name: /^Cross-validation 1/ }).waitFor()
  const means = page.getByRole('table', { name: 'Over all folds' })
  expect(await means.getByRole('row').nth(1).innerText()).toMatch(/^Balanced accuracy\s+\d\.\d{4} \(\d\.\d{4}–\d\.\d{4}\)/)
  for (const head of ['Majority-class baseline', 'Linear', 'Model − linear'])
    await means.getByRole('columnheader', { name: head, exact: true }).waitFor()
  await page.getByText(/Nadeau and Bengio \(2003\)/).waitFor()
  expect(await page.getByRole('table', { name: 'Folds', exact: true }).locator('tbody tr').count()).toBe(3)
  expect(await seriousFindings(page)).toEqual([])

  // before it is started, the form names what cannot work
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  await page.getByRole('button', { name: 'Cross-validate…' }).click()
  await field(page, 'Folds').fill('1')
  await page.getByText('A whole number from 2 to 100').waitFor()
  await field(page, 'Folds').fill('100')
  await page.getByText(/has fewer rows than folds \(\d+\)/).waitFor()
  expect(problems).toEqual([])
})
