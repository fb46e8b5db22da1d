import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Penguins as several hands would have typed them: spaces, spellings, and a row that was entered twice. Quoted spaces belong to a value. */
function messyPenguins(): string {
  const [header, ...rows] = readFileSync(sample('penguins.csv'), 'utf8').trimEnd().split('\n')
  const messy = rows.map((row, index) => {
    const cells = row.split(',')
    if (index % 3 === 0) cells[1] = `"${cells[1]} "`
    if (index % 7 === 0) cells[0] = cells[0].toUpperCase()
    return cells.join(',')
  })
  return `${[header, ...messy, messy[0]].join('\n')}\n`
}

const steps = (page: Page) => page.getByRole('list', { name: 'Preparation steps' }).getByRole('listitem')
const add = async (page: Page, find: string) => {
  await page.getByRole('button', { name: 'Add step' }).click()
  await page.getByRole('textbox', { name: 'Find a step' }).fill(find)
  await page.keyboard.press('Enter')
}
const choose = async (page: Page, label: string, ...options: string[]) => {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  for (const option of options) await page.getByRole('option', { name: option, exact: true }).click()
  await page.keyboard.press('Escape')
}

test('[DS-16] [TR-2] a messy dataset is prepared beside its rows, saved with its lineage, run again, and trained on', async () => {
  const folder = await newWorkspace()
  writeFileSync(join(folder, 'penguins.csv'), messyPenguins())
  await json(['data', 'import', join(folder, 'penguins.csv'), '--null', '.', '--target', 'Species'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder, { viewport: { width: 1440, height: 900 } })
  await goTo(page, '/datasets/penguins?tab=prepare')

  // What the values ask for is suggested with an example, and one click adds it.
  await page.getByRole('button', { name: 'Add: Trim Island' }).click()
  await steps(page).filter({ hasText: 'Trim Island' }).getByText('rows changed').waitFor()
  const shapes = page.getByRole('list', { name: 'Changed columns' })
  await shapes.getByText('distinct').waitFor()
  expect(await page.locator('.grid-cell.edited s').count()).toBeGreaterThan(0)

  await add(page, 'change case')
  await choose(page, 'Columns', 'Species')
  await choose(page, 'To', 'lower case')
  await steps(page).filter({ hasText: 'Change Species to lower case' }).getByText('rows changed').waitFor()
  await add(page, 'duplicates')
  await steps(page)
    .filter({ hasText: 'Drop duplicate rows' })
    .getByText(/−\d+ rows?/)
    .waitFor()

  // A wrong expression is told at its step and place.
  await add(page, 'derive')
  await page.getByRole('textbox', { name: 'Column', exact: true }).fill('ratio')
  const expression = page.getByRole('textbox', { name: 'Expression' })
  await expression.fill('[Beak Length (mm)] / [Beak Height (mm)]')
  await page.getByRole('list', { name: 'Preparation steps' }).getByRole('alert').getByText('Beak Height (mm)').waitFor()
  await page.getByRole('img', { name: /^At character \d+/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Save…' }).isDisabled()).toBe(true)
  expect(await seriousFindings(page)).toEqual([])
  await expression.fill('round([Beak Length (mm)] / [Beak Depth (mm)], 3)')
  await steps(page).filter({ hasText: 'ratio = round' }).getByText('+1 column').waitFor()

  // Disabled, moved by keyboard, and all of it undone.
  const names = async () => (await page.locator('.step:not(.source) .step-title').allTextContents()).map((text) => text.split(' ')[0])
  const order = await names()
  const trim = page.getByRole('button', { name: /^Step 1: Trim Island/ })
  await trim.focus()
  await trim.press('Alt+ArrowDown')
  expect(await names()).toEqual([order[1], order[0], ...order.slice(2)])
  await page.getByRole('button', { name: /^More for Step 3/ }).click()
  await page.getByRole('menuitem', { name: 'Disable' }).click()
  await steps(page).getByText('Disabled').waitFor()
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  await page.keyboard.press('Control+z')
  await steps(page).getByText('Disabled').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  expect(await names()).toEqual(order)
  // They are a draft: a reload keeps them.
  await page.reload()
  await page.getByText('Draft restored').waitFor()
  expect(await names()).toEqual(order)

  await page.getByRole('button', { name: 'Save…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save prepared data' })
  await dialog.getByLabel('Name').fill('clean')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Created clean@v1').waitFor()
  await page.getByText(/target Species/).waitFor()
  const card = page.getByRole('region', { name: 'Preparation' })
  await card.getByRole('link', { name: 'penguins@v1' }).waitFor()

  expect(await seriousFindings(page)).toEqual([])

  // A newer input: run again by hand.
  const extra = `${readFileSync(sample('penguins.csv'), 'utf8').split('\n')[0]}\nGENTOO,Biscoe ,50.1,15.2,223,5450,MALE\n`
  writeFileSync(join(folder, 'extra.csv'), extra)
  await json(['data', 'append', 'penguins', join(folder, 'extra.csv')], { cwd: folder })
  await card.getByText('penguins@v2 is newer').waitFor()
  await card.getByRole('button', { name: 'Run again' }).click()
  await page.getByText('Created clean@v2').waitFor()
  await card.getByRole('link', { name: 'penguins@v2' }).waitFor()
  // Its steps are edited where their input is.
  await card.getByRole('button', { name: 'Edit steps…' }).click()
  await page.getByRole('heading', { name: 'penguins', level: 1 }).waitFor()
  await steps(page).filter({ hasText: 'ratio = round' }).waitFor()
  expect(await names()).toEqual(order)
  await page.getByRole('region', { name: 'Prepared datasets' }).getByRole('link', { name: 'clean@v2' }).click()

  await page.getByRole('button', { name: 'Train on v2' }).click()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.waitForFunction(() => /runs\/\d/.test(location.hash))
  await page.getByText('done', { exact: true }).first().waitFor()
  expect(problems).toEqual([])
})
