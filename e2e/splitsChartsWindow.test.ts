import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Recipe } from '../src/shared/domain/training/recipe.ts'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'
import { importPenguins } from './data.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Shown {
  readonly source: string | null
  readonly from: string | null
  readonly recipe: { readonly kind: string; readonly by?: string; readonly seed: number; readonly fractions: object }
}

test('[DS-10] the default split is edited, kept as a draft, saved, used for training, and undone', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const opened = await openApp(browser, folder)
  const { page, problems } = opened
  const splitOf = () => json<Shown>(['data', 'split', 'penguins'], { cwd: folder })
  expect(await splitOf()).toMatchObject({ source: 'automatic', recipe: { kind: 'stratified' } })

  await goTo(page, '/datasets/penguins?tab=splits')
  const card = page.getByRole('region', { name: 'Default split' })
  const save = card.getByRole('button', { name: 'Save' })
  await page
    .getByRole('table', { name: 'Classes of Species in each part' })
    .getByRole('row', { name: /^Adelie/ })
    .waitFor()
  expect(await save.isDisabled()).toBe(true)
  expect(await seriousFindings(page)).toEqual([])

  // what is wrong stands beside the field, and is not saved
  await card.getByLabel('Train, %').fill('60')
  await card.getByText('The parts add up to 90 %; expected 100 %').waitFor()
  expect(await save.isDisabled()).toBe(true)
  await card.getByLabel('Test, %').fill('25')
  await card.getByRole('combobox', { name: 'Split', exact: true }).click()
  await page.getByRole('option', { name: 'By group' }).click()
  await card.getByText('Choose the group column').waitFor()
  await card.getByRole('combobox', { name: 'Group column' }).click()
  await page.getByRole('option', { name: 'Island', exact: true }).click()
  await page.getByText('Preview of the unsaved split.').waitFor()

  // the draft survives leaving and a reload
  await goTo(page, '/experiments')
  await goTo(page, '/datasets/penguins?tab=splits')
  await page.reload()
  await card.getByText('Draft restored').waitFor()
  expect(await card.getByLabel('Test, %').inputValue()).toBe('25')
  await save.click()
  await page.getByText('Default split of penguins@v1 saved.').waitFor()
  await card.getByText('saved for this version').waitFor()
  const saved = { kind: 'group', by: 'Island', fractions: { train: 0.6, validation: 0.15, test: 0.25 } }
  expect(await splitOf()).toMatchObject({ source: 'saved', recipe: saved })
  expect((await json<Recipe>(['train', 'penguins', '--propose'], { cwd: folder })).split).toMatchObject(saved)

  // the parts as a file, the same that the terminal writes
  await page.getByRole('button', { name: 'Export split' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export as CSV…' }).click()
  expect((await download).suggestedFilename()).toBe('penguins-v1-split.csv')
  const written = readFileSync(await (await download).path(), 'utf8')
  await cairn(['data', 'split', 'penguins', '--output', 'split.csv'], { cwd: folder })
  expect(written).toBe(readFileSync(join(folder, 'split.csv'), 'utf8'))
  expect(written.split('\n')[0]).toBe('row,part,Species')
  const refused = await cairn(['data', 'split', 'penguins', '--output', 'split.csv'], { cwd: folder })
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('already exists')])

  // what was changed and is not wanted is discarded
  await card.getByLabel('Seed').fill('9')
  await card.getByRole('button', { name: 'Discard' }).first().click()
  await expect.poll(() => card.getByLabel('Seed').inputValue()).toBe('0')

  await cairn(['undo'], { cwd: folder })
  await card.getByText('automatic: no split is saved for this version').waitFor()
  expect(problems).toEqual([])
})

test('[DS-10] from a terminal: set, inherited by the next version, reset', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const set = await json<Shown>(['data', 'split', 'penguins', '--kind', 'stratified', '--by', 'Sex', '--seed', '7', '--set'], {
    cwd: folder,
  })
  expect(set).toMatchObject({ source: 'saved', recipe: { kind: 'stratified', by: 'Sex', seed: 7 } })
  // a value changes, and with it the version
  await cairn(['data', 'edit', 'penguins', '--set', '1,Island=Dream'], { cwd: folder })
  const { code, stdout } = await cairn(['data', 'commit', 'penguins'], { cwd: folder })
  expect([code, stdout]).toEqual([0, expect.stringContaining('The default split was inherited from penguins@v1.')])
  expect(await json<Shown>(['data', 'split', 'penguins@v2'], { cwd: folder })).toMatchObject({
    source: 'inherited',
    from: 'penguins@v1',
    recipe: set.recipe,
  })
  const shown = await cairn(['data', 'split', 'penguins@v2', '--train', '0.98', '--validation', '0.01', '--test', '0.01'], { cwd: folder })
  expect(shown.stdout).toContain('Not saved. Add --set')
  expect(shown.stdout).toContain('metrics on fewer than 30 rows are very uncertain')
  expect(await json<Shown>(['data', 'split', 'penguins@v2', '--reset'], { cwd: folder })).toMatchObject({ source: 'automatic' })
})

test('[DS-18] charts of a dataset: by target, two columns, correlations, outliers to their rows, class balance', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/datasets/penguins?tab=charts')
  const choose = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const view = (name: string) => page.getByRole('radiogroup', { name: 'Chart' }).getByText(name, { exact: true }).click()

  await choose('Column', 'Body Mass (g)')
  const boxes = page.getByRole('table', { name: 'Body Mass (g) by Species' })
  await boxes.getByRole('row', { name: /^Gentoo/ }).waitFor()
  await page.getByText('342 of 344 rows: 2 without Body Mass (g) excluded.').waitFor()
  await page.locator('.plot .main-svg').first().waitFor()
  expect(await seriousFindings(page)).toEqual([])
  // every chart has its numbers as a table
  const distribution = page.getByRole('region', { name: 'Distribution of Body Mass (g)' })
  await distribution.getByRole('button', { name: /image, table and data/ }).click()
  await page.getByRole('menuitem', { name: 'Show as table' }).click()
  await distribution.getByRole('table').waitFor()

  await view('Two columns')
  await choose('Second column', 'Flipper Length (mm)')
  await choose('Column', 'Body Mass (g)')
  await page.getByText('Pearson').waitFor()
  await page.getByRole('region', { name: 'Heat map' }).locator('.main-svg').first().waitFor()
  await choose('Column', 'Island')
  await choose('Second column', 'Species')
  await page
    .getByRole('table', { name: 'Contingency table of Island and Species' })
    .getByRole('row', { name: /^Torgersen/ })
    .waitFor()

  await view('Correlations')
  const pairs = page.getByRole('table', { name: 'Correlations' })
  await pairs.getByRole('row').nth(1).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  const cli = await json<{ pairs: { a: string; b: string }[] }>(['data', 'correlations', 'penguins'], { cwd: folder })
  expect(await pairs.getByRole('row').nth(1).getByRole('rowheader').innerText()).toBe(cli.pairs[0].a)

  await view('Class balance')
  await page.getByText('Majority-class baseline').waitFor()

  await goTo(page, '/datasets/wine?tab=charts')
  await view('Outliers')
  const outliers = page.getByRole('table', { name: 'Outliers' })
  await outliers.getByRole('columnheader', { name: 'IQR', exact: true }).getByRole('button').click()
  const first = outliers.getByRole('row', { name: /^residual sugar/ })
  const count = first.getByRole('button').first()
  const rows = await count.innerText()
  await count.click()
  await page.getByRole('status').getByText(`${rows} row`).waitFor()
  expect(problems).toEqual([])
})

test('[AX-2] columns of the profile are chosen, and stay so after a reload; the name stays in sight', async () => {
  const folder = await newWorkspace()
  await importPenguins(folder)
  const { page, problems } = await openApp(browser, folder, { viewport: { width: 1024, height: 700 } })
  await goTo(page, '/datasets/penguins?tab=profile')
  const table = page.getByRole('table', { name: 'Columns' })
  await table.getByRole('columnheader', { name: 'Median' }).waitFor()
  await page.getByRole('button', { name: 'Columns', exact: true }).click()
  await page.getByRole('checkbox', { name: 'Median' }).click()
  await page.keyboard.press('Escape')
  await table.getByRole('columnheader', { name: 'Median' }).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('button', { name: /^Columns \d+ of \d+$/ }).waitFor()
  expect(await table.getByRole('columnheader', { name: 'Median' }).count()).toBe(0)
  const left = () =>
    table
      .getByRole('rowheader')
      .first()
      .evaluate((cell) => Math.round(cell.getBoundingClientRect().left))
  const before = await left()
  await page.locator('.profile-pane .table-wrap').evaluate((element) => element.scrollTo({ left: 400 }))
  expect(await left()).toBe(before)
  expect(problems).toEqual([])
})
