import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import { seriousFindings } from './access.ts'
import { command, goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function withCancer(): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis', '--name', 'cancer'], { cwd: folder })
  return folder
}

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
const trainButton = (page: Page) => page.getByRole('button', { name: 'Train', exact: true })

async function choose(page: Page, name: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('[TR-18] a run is filled in field by field: wrong text stays and is named, a draft survives Back and a reload, and what was set is trained', async () => {
  const folder = await withCancer()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments')
  await goTo(page, '/experiments/new?ref=cancer%40v1')

  await field(page, 'Hidden layers').fill('128, 64, abc')
  await page.getByText('"abc" is not a whole number.').first().waitFor()
  await page.getByRole('status').getByText('Can’t train yet.').waitFor()
  expect(await trainButton(page).isDisabled()).toBe(true)
  expect(await trainButton(page).getAttribute('title')).toBe('Hidden layers: "abc" is not a whole number.')

  await field(page, 'Epochs').fill('3')
  await choose(page, 'Optimizer', 'SGD')
  await field(page, 'Momentum').fill('0.9')
  await choose(page, 'Learning rate schedule', 'Cosine with warmup')
  await field(page, 'Warmup epochs').fill('1')
  await choose(page, 'Class weights', 'Per class')
  await field(page, 'Weight of malignant').fill('2.5')
  expect(await page.getByRole('combobox', { name: 'Split', exact: true }).inputValue()).toBe(
    'Dataset split (cancer@v1: stratified by the target, 70 / 15 / 15, seed 0)',
  )
  await choose(page, 'Split', 'Custom, for this run only')
  await field(page, 'Split seed').fill('7')
  await field(page, 'Name').fill('by form')
  await page.getByRole('textbox', { name: 'Notes' }).fill('A note.')
  await page.getByRole('button', { name: 'Exclude mean_area' }).click()
  await page.getByRole('combobox', { name: 'Encoding of mean_texture' }).selectOption('Quantile')
  await page.getByRole('button', { name: /encoding options of mean_texture$/ }).click()
  const options = page.getByRole('group', { name: 'Encoding options of mean_texture', exact: true })
  await options.getByRole('textbox', { name: 'Quantiles' }).fill('1')
  await options.getByText('1 is too small: the minimum is 2.').waitFor()
  expect(await seriousFindings(page)).toEqual([])

  // elsewhere and back, and after a reload, all of it is there: also what is wrong
  await page.goBack()
  await page.locator('h1', { hasText: 'Experiments' }).waitFor()
  await page.goForward()
  await page.getByText('Draft restored').waitFor()
  expect(await field(page, 'Hidden layers').inputValue()).toBe('128, 64, abc')
  await page.reload()
  await page.getByText('Draft restored').waitFor()
  expect(await field(page, 'Hidden layers').inputValue()).toBe('128, 64, abc')
  expect(await field(page, 'Weight of malignant').inputValue()).toBe('2.5')
  expect(await page.getByRole('textbox', { name: 'Recipe as JSON' }).inputValue()).toContain('"hidden": "128, 64, abc"')
  await page.getByRole('button', { name: 'Include mean_area' }).waitFor()

  await field(page, 'Hidden layers').fill('12, 6')
  await page.locator('.run-blocked').getByText('mean_texture, Quantiles: 1 is too small: the minimum is 2.').waitFor()
  await page.getByRole('button', { name: /encoding options of mean_texture$/ }).click()
  await page.getByRole('textbox', { name: 'Quantiles' }).fill('100')
  await page.getByText('Can’t train yet.').waitFor({ state: 'detached' })
  await trainButton(page).click()
  await page.locator('h1', { hasText: 'by form' }).waitFor()
  const { recipe, notes } = await json<Run>(['runs', 'show', '1'], { cwd: folder })
  expect(recipe).toMatchObject({
    model: {
      hidden: [12, 6],
      epochs: 3,
      optimizer: { kind: 'sgd', momentum: 0.9 },
      schedule: { kind: 'cosine', warmup: 1 },
    },
    classWeights: { malignant: 2.5 },
    split: { seed: 7 },
  })
  expect(recipe?.features.map(({ column }) => column)).not.toContain('mean_area')
  expect(recipe?.features.find(({ column }) => column === 'mean_texture')?.transform).toMatchObject({ kind: 'quantile', quantiles: 100 })
  expect(notes).toBe('A note.')

  // what was trained is no draft any more
  await goTo(page, '/experiments/new?ref=cancer%40v1')
  await settled(page)
  expect(await field(page, 'Name').inputValue()).toBe('')
  expect(problems).toEqual([])
})

test('[TR-18] a run is cloned from its page: the form has its recipe, says what differs as one types, and the new run and the command line tell it', async () => {
  const folder = await withCancer()
  const args = ['train', 'cancer', '--epochs', '4', '--engine', 'wasm', '--experiment', 'screening']
  expect((await cairn(args, { cwd: folder })).code).toBe(0)
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/runs/1')
  await page.getByRole('button', { name: 'Edit recipe…' }).waitFor()
  await page.getByRole('button', { name: 'Clone run…' }).click()
  await page.locator('h1', { hasText: 'Clone run' }).waitFor()
  expect(await field(page, 'Epochs').inputValue()).toBe('4')
  expect(await page.getByRole('combobox', { name: 'Experiment' }).inputValue()).toBe('screening')
  const changes = page.getByRole('table', { name: 'Changes from run 1' })
  await changes.getByText('Nothing is changed yet.').waitFor()
  await field(page, 'Epochs').fill('3')
  await page.getByRole('button', { name: 'Exclude mean_radius' }).click()
  await changes.getByRole('row', { name: /Epochs 4 3/ }).waitFor()
  await changes.getByRole('row', { name: /mean_radius – excluded/ }).waitFor()
  await trainButton(page).click()
  await page.getByText('Cloned from run 1: Epochs 4 → 3, excluded mean_radius.').waitFor()
  await page.getByRole('button', { name: 'Reproduce' }).waitFor()

  const shown = await cairn(['runs', 'show', '2'], { cwd: folder })
  expect(shown.stdout).toContain('run 1: Epochs 4 → 3, excluded mean_radius')
  const again = await cairn(['train', '--from', '2', '--set', 'model.epochs=2', '--json'], { cwd: folder })
  expect(again.code).toBe(0)
  const third = JSON.parse(again.stdout) as Run
  expect(third).toMatchObject({ experiment: 'screening', clonedFrom: { run: 2, differences: [{ field: 'Epochs', was: '3', is: '2' }] } })
  expect((await cairn(['train', '--from', '2', '--set', 'model.epoch=2'], { cwd: folder })).stderr).toContain(
    'A recipe has no field model.epoch',
  )

  expect((await cairn(['train', '--from', '2', '--model', 'linear'], { cwd: folder })).stderr).toContain(
    '--model changes the proposed recipe',
  )

  // from the palette, and from the table of runs
  await command(page, 'clone run', /Clone run 2/)
  await page.locator('h1', { hasText: 'Clone run' }).waitFor()
  await goTo(page, '/experiments')
  await page.getByRole('checkbox', { name: 'Choose run 1' }).check()
  await page.getByRole('button', { name: 'Clone run…' }).click()
  await page.getByRole('table', { name: 'Changes from run 1' }).waitFor()
  expect(problems).toEqual([])
})

test('[TR-18] JSON is kept while it is wrong, with line and column, and in step with the form; another version says what is gone and new', async () => {
  const folder = await withCancer()
  expect((await cairn(['train', 'cancer', '--epochs', '2', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
  const other = join(folder, 'other.csv')
  const lines = Array.from({ length: 60 }, (_, n) => `${n % 7},${(n * 37) % 11},${n % 2 ? 'malignant' : 'benign'}`)
  writeFileSync(other, ['mean_area,extra,diagnosis', ...lines].join('\n'))
  await json(['data', 'import', other, '--name', 'cancer', '--target', 'diagnosis'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/new?from=1')
  const text = page.getByRole('textbox', { name: 'Recipe as JSON' })
  const before = await text.inputValue()
  await text.fill(before.replace('"epochs": 2', '"epochs": 2x'))
  await page.getByText(/^Line \d+, column 16: unexpected "x"\.$/).waitFor()
  await page.reload()
  await page.getByText(/^Line \d+, column 16: unexpected "x"\.$/).waitFor()
  expect(await text.inputValue()).toContain('"epochs": 2x')
  expect(await trainButton(page).isDisabled()).toBe(true)
  await text.fill(before.replace('"epochs": 2', '"epochs": 5'))
  await expect.poll(() => field(page, 'Epochs').inputValue()).toBe('5')
  await field(page, 'Epochs').fill('6')
  await expect.poll(() => text.inputValue()).toContain('"epochs": 6')
  await page.getByRole('button', { name: 'Start over' }).click()
  await expect.poll(() => field(page, 'Epochs').inputValue()).toBe('2')

  await choose(page, 'Data', 'cancer@v2')
  await page.getByText(/Not in cancer@v2, so excluded: mean_radius/).waitFor()
  await page.getByText('New in cancer@v2, excluded until you include them: extra.').waitFor()
  await page.getByRole('button', { name: 'Include extra' }).click()
  await page.getByRole('row', { name: /Data cancer@v1 cancer@v2/ }).waitFor()
  expect(problems).toEqual([])
})

test('[TR-18] 500 columns: searched, excluded and encoded together, with only those in sight on the page', async () => {
  const folder = await newWorkspace()
  const names = Array.from({ length: 500 }, (_, n) => `measurement_with_a_rather_long_name_${n}`)
  const rows = Array.from({ length: 60 }, (_, n) =>
    [...names.map((_name, k) => ((n * 31 + k * 17) % 101) / 7), n % 2 ? 'yes' : 'no'].join(),
  )
  writeFileSync(join(folder, 'wide.csv'), [[...names, 'label'].join(), ...rows].join('\n'))
  await json(['data', 'import', join(folder, 'wide.csv'), '--target', 'label'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/experiments/new?ref=wide%40v1')
  await page.getByText(/of 500 included/).waitFor()
  const table = page.getByRole('table', { name: 'Columns' })
  expect(await table.locator('tr[data-row]').count()).toBeLessThan(80)
  await page.getByRole('textbox', { name: 'Search columns' }).fill('name_49')
  await page.getByRole('button', { name: 'Select 11 shown' }).click()
  await page.getByRole('button', { name: 'Exclude selected' }).click()
  await expect.poll(() => table.getByRole('button', { name: /^Include / }).count()).toBe(11)
  await page.getByRole('textbox', { name: 'Search columns' }).fill('')
  await page.getByRole('button', { name: 'Set encoding' }).click()
  await page.getByRole('menuitem', { name: 'Quantile for numeric columns' }).click()
  await expect.poll(() => table.getByRole('combobox').first().inputValue()).toBe('quantile')
  const made = JSON.parse(await page.getByRole('textbox', { name: 'Recipe as JSON' }).inputValue()) as NonNullable<Run['recipe']>
  expect(new Set(made.features.map(({ transform }) => transform.kind))).toEqual(new Set(['quantile']))
  expect(made.features.length).toBeLessThan(490)
  expect(problems).toEqual([])
})

test('[TR-18] data without a target, or with one that can’t be learnt: the form says so and stays usable', async () => {
  const folder = await newWorkspace()
  const rows = Array.from({ length: 40 }, (_, n) => `${n},${n === 3 ? '' : n % 3},${n < 5 ? n % 2 : ''}`)
  writeFileSync(join(folder, 'plain.csv'), ['a,b,c', ...rows].join('\n'))
  await json(['data', 'import', join(folder, 'plain.csv')], { cwd: folder })
  const { page } = await openApp(browser, folder)
  await goTo(page, '/experiments/new?ref=plain%40v1')
  await page.getByRole('alert').getByText('No target column is set.').waitFor()
  await choose(page, 'Target', 'c')
  await page
    .getByRole('alert')
    .getByText(/5 rows with a target: "c" is missing in 35 of 40/)
    .waitFor()
  await choose(page, 'Target', 'b')
  await field(page, 'Epochs').fill('2')
  await page.getByRole('alert').waitFor({ state: 'detached' })
  expect(await trainButton(page).isEnabled()).toBe(true)
})
