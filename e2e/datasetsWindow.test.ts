import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = (folder: string) => openApp(browser, folder, { permissions: ['clipboard-read', 'clipboard-write'] })

/** What a person does who drags a file from elsewhere over the window. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([file, content]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content], file))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, text] as const,
  )
}

const people = 'id,name,email,score\n1,Ann,ann@example.org,3.5\n2,Bob,bob@example.org,later\n3,Cy,cy@example.org,4\n'

test('[DS-1] [DS-2] [DS-3] [DS-11] a wrong file is refused with its place, a right one is read as it should be, twice is once', async () => {
  const folder = await newWorkspace()
  const { page, problems } = await open(folder)
  await goTo(page, '/experiments')

  await drop(page, 'cut.csv', 'id,name\n1,Ann\n2\n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('alert').getByText('Line 3 of cut.csv has 1 value').waitFor()
  expect(await dialog.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })

  await drop(page, 'people.csv', people)
  await dialog.getByText('email: 100 % of its values look like e-mail addresses.').waitFor()
  await dialog.getByLabel('Type of score').selectOption('number')
  await dialog.getByRole('alert').getByText('Line 3 of people.csv has "later" in "score"').waitFor()
  await dialog.getByLabel('Treat as missing').fill('later')
  await dialog.getByRole('alert').waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: 'Mask it' }).click()
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Created people@v1').waitFor()
  await page.getByRole('gridcell', { name: '•••' }).first().waitFor()
  expect(await page.getByText('ann@example.org').count()).toBe(0)

  await drop(page, 'people.csv', people)
  await dialog.getByRole('button', { name: 'Change…' }).click()
  await dialog.getByLabel('Treat as missing').fill('later')
  await dialog.getByLabel('Type of score').selectOption('number')
  await dialog.getByRole('alert').waitFor({ state: 'detached' })
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('Identical to people@v1').waitFor()
  const datasets = await json<{ name: string; versions: unknown[] }[]>(['data', 'list'], { cwd: folder })
  expect(datasets.map(({ name, versions }) => [name, versions.length])).toEqual([['people', 1]])
  // What the refused file made the console say is the request's own status, nothing else.
  expect(problems).toEqual([])
})

test('[DS-4] [DS-12] [DS-13] rows are appended, and the changes say how many, of which columns, and what the rules find', async () => {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], { cwd: folder })
  const { page, problems } = await open(folder)
  await goTo(page, '/datasets/wine?tab=rules')
  await page.getByRole('button', { name: 'Suggest rules from this version' }).click()
  await page.getByRole('button', { name: 'Check again' }).waitFor()
  await page.getByRole('button', { name: 'Append rows…' }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('dialog').getByRole('button', { name: 'Choose a file…' }).click()
  await (await chooser).setFiles(sample('wine-quality-white.csv'))
  await page.getByRole('button', { name: 'Append', exact: true }).click()
  await page.getByText('Created wine@v2').waitFor()
  await page.getByText(/2 versions in .* shared/).waitFor()
  await goTo(page, '/datasets/wine?tab=changes')
  await page.getByText('4,898 rows added').waitFor()
  await page.getByText('same columns', { exact: true }).waitFor()
  const chlorides = page.getByRole('row', { name: /^chlorides/ })
  await chlorides.getByText('large shift').waitFor()
  await chlorides.getByRole('img', { name: 'Distribution of chlorides in v1 and v2' }).waitFor()
  await page.getByRole('list', { name: 'Rules' }).getByLabel('fails').first().waitFor()
  expect(problems).toEqual([])
})

test('[DS-6] the grid by keyboard: cells, a range as TSV, order, a pinned column, the whole row, a line far below', async () => {
  const folder = await newWorkspace()
  const rows = Array.from({ length: 5_000 }, (_, row) => `${row},${(row * 7) % 5_000},${row % 2 === 0 ? '' : 'odd'}`)
  writeFileSync(join(folder, 'many.csv'), `id,value,word\n${rows.join('\n')}\n`)
  await json(['data', 'import', join(folder, 'many.csv')], { cwd: folder })
  const { page, problems } = await open(folder)
  await goTo(page, '/datasets/many')
  const grid = page.getByRole('grid', { name: 'Rows of many@v1' })
  await page.getByRole('gridcell', { name: '28', exact: true }).waitFor()
  const active = grid.locator('.grid-cell.at')
  const copied = () => page.evaluate(() => navigator.clipboard.readText())

  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+End')
  await page.keyboard.press('Control+c')
  await page.getByText('Copied 2 × 3 cells').waitFor()
  expect(await copied()).toBe('1\t7\todd\n2\t14\t')

  await page.keyboard.press('Control+End')
  await active.getByText('odd').waitFor()
  expect(await grid.getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'))
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('complementary', { name: 'Row inspector' })
  await inspector.getByText('Row 5,000').waitFor()
  await inspector.getByText('4993').waitFor()
  await inspector.getByRole('button', { name: 'Close inspector' }).press('Escape')
  await inspector.waitFor({ state: 'detached' })

  // far more rows than are in memory
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+Shift+ArrowDown')
  await page.keyboard.press('Control+c')
  await page.getByText('Copied 5,000 × 1 cells').waitFor()
  expect((await copied()).split('\n')).toEqual(Array.from({ length: 5_000 }, (_, row) => String(row)))

  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  // A menu takes the focus when it has opened: a key before that would be of its first item.
  const openedMenu = async () => {
    await page.keyboard.press('Alt+ArrowDown')
    await page.waitForFunction(() => document.querySelector('[role=menu]')?.contains(document.activeElement))
  }
  await openedMenu()
  await page.getByRole('menuitem', { name: 'Sort descending' }).press('Enter')
  await page.getByText('by value descending').waitFor()
  await openedMenu()
  await page.getByRole('menuitem', { name: 'Pin left' }).press('Enter')
  await grid.getByRole('columnheader', { name: /value/ }).getByLabel('pinned').waitFor()
  await page.getByRole('textbox', { name: 'Go to line' }).fill('2501')
  await page.keyboard.press('Enter')
  // The 2,501st of the falling values is 2499, which the row 357 has: 7 × 357 = 2499.
  await active.getByText('357', { exact: true }).waitFor()
  expect(problems).toEqual([])
})

test('[DS-7] [DS-8] a bar leads to its rows; staged edits outlast filters, order and another screen, and become a version', async () => {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  const { page, problems } = await open(folder)
  await goTo(page, '/datasets/penguins?tab=profile')
  await page.getByRole('button', { name: 'Body Mass (g)' }).click()
  await page.getByRole('group', { name: 'Distribution of Body Mass (g)' }).getByRole('button').first().press('Enter')
  await page.getByText(/^Body Mass \(g\) ≥ 2700$/).waitFor()
  await page.getByText(/^\d+ rows? of 344$/).waitFor()

  const cell = page.getByRole('row').nth(1).getByRole('gridcell').nth(2)
  await cell.getByText(/\d/).waitFor()
  await cell.dblclick()
  await page.getByRole('textbox', { name: /of row/ }).fill('77.7')
  await page.keyboard.press('Enter')
  await page.getByText('1 staged edit').waitFor()
  await page.locator('.grid-cell.edited').getByText('77.7').waitFor()
  await page.getByRole('button', { name: /^Remove filter: Body Mass \(g\) ≥/ }).click()
  await page.getByRole('button', { name: /^Remove filter: Body Mass \(g\) </ }).click()
  await page.getByText(/^344 rows$/).waitFor()
  await page.getByRole('button', { name: 'Species', exact: true }).click()
  await page.getByText('by Species ascending').waitFor()
  await goTo(page, '/models')
  await goTo(page, '/datasets/penguins?tab=rows')
  await page.getByText('by Species ascending').waitFor()
  await page.getByRole('button', { name: 'Preview' }).click()
  const preview = page.getByRole('dialog')
  await preview.getByText('77.7').waitFor()
  await preview.getByRole('button', { name: 'Commit' }).click()
  await page.getByText('Created penguins@v2').waitFor()
  await page.getByText('No staged edits').waitFor()
  expect(problems).toEqual([])
})
