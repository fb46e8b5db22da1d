import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { command, goTo, leaving, openApp, settled } from './app.ts'
import { routes, seriousFindings } from './access.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const open = (folder: string | null, colorScheme: 'light' | 'dark' = 'light') => openApp(browser, folder, { colorScheme })

test('[FR-1] [FR-2] [OF-1] [TR-2] from the start screen to a first evaluated model in four clicks, and no request leaves', async () => {
  const opened = await open(null)
  const { page, problems } = opened
  await page.getByRole('button', { name: /Breast cancer/ }).click()
  await page.getByRole('button', { name: 'New run…' }).click()
  await page.getByRole('button', { name: 'Train' }).click()
  await page.getByText('done', { exact: true }).waitFor()
  await page.getByRole('row', { name: /ROC AUC/ }).waitFor()
  await page.getByRole('slider', { name: 'Threshold' }).waitFor()
  expect(leaving(opened)).toEqual([])
  expect(problems).toEqual([])
})

test('[KB-2] [KB-3] [AX-2] [UN-1] by keyboard alone: to the runs, a star undone, the palette, the shortcuts', async () => {
  const folder = await trained()
  const { page } = await open(folder)
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.getByRole('heading', { name: 'Experiments' }).waitFor()
  const star = page.getByRole('button', { name: 'Star run 1' })
  await star.focus()
  await page.keyboard.press('Enter')
  await page.locator('button[aria-label="Star run 1"][aria-pressed="true"]').waitFor()
  // What can be undone is known a moment after the change: the palette shows its label then.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('undo')
  await page.getByRole('option', { name: /^Undo .*run 1/i }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Find a command' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await page.locator('button[aria-label="Star run 1"][aria-pressed="false"]').waitFor()
  await command(page, 'aud', /Audit/)
  await page.getByRole('heading', { name: 'Audit' }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('textbox', { name: 'Find a shortcut' }).fill('palette')
  await page.getByText('Command palette…').waitFor()
  expect(await json<{ starred: boolean }>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ starred: false })
})

test('[DS-6] hostile data shows as text, wherever it stands', async () => {
  const folder = await newWorkspace()
  const hostile = '<img src=x onerror=alert(1)>'
  writeFileSync(join(folder, 'evil.csv'), `id,"${hostile}",y\n1,"<script>alert(2)</script>",a\n2,"javascript:alert(3)",b\n`)
  await json(['data', 'import', join(folder, 'evil.csv'), '--name', '<b>evil</b>', '--target', 'y'], { cwd: folder })
  const { page, problems } = await open(folder)
  page.on('dialog', () => problems.push('a dialog opened'))
  await page.getByRole('link', { name: 'Datasets' }).click()
  await page.getByRole('link', { name: '<b>evil</b>' }).click()
  await page.getByText('<script>alert(2)</script>').waitFor()
  await page.getByRole('button', { name: hostile, exact: true }).waitFor()
  expect(await page.locator('main img, main script').count()).toBe(0)
  expect(problems).toEqual([])
})

test('[DS-4] [DS-7] [DS-12] [RG-4] a cell is edited and committed, a rule fails and training is blocked; gates hold an alias back', async () => {
  const folder = await trained()
  await json(['models', 'register', '1', 'penguins'], { cwd: folder })
  await json(['rules', 'add', 'penguins', 'range', 'Beak Length (mm)', '--min', '10', '--max', '100', '--block'], { cwd: folder })
  const { page, problems } = await open(folder)

  // an edit waits until it is committed, and is seen under Changes
  await goTo(page, '/datasets/penguins?tab=rows')
  await page.getByRole('gridcell').nth(2).dblclick()
  await page.getByRole('textbox', { name: /Beak Length/ }).fill('999')
  await page.keyboard.press('Enter')
  await page.getByText('1 staged edit').waitFor()
  await page.getByRole('button', { name: 'Commit' }).click()
  await page.getByText('Created penguins@v2').waitFor()
  await goTo(page, '/datasets/penguins?tab=changes&version=2')
  await page.getByText('1 rows added').waitFor()

  // the rule stops the training, and says so where it was asked for
  await goTo(page, '/datasets/penguins?tab=rules&version=2')
  await page.getByText('1 blocking').waitFor()
  await goTo(page, '/experiments/new?ref=penguins%40v2')
  await page.getByRole('button', { name: 'Train' }).click()
  await page.getByRole('alert').getByText(/rule/i).first().waitFor()

  // the gates hold the version back; a reason lets it through; the history tells
  await goTo(page, '/models/penguins')
  await page.getByRole('button', { name: 'Set default gates' }).click()
  await page.getByRole('button', { name: 'Make champion' }).click()
  await page
    .getByRole('dialog')
    .getByText(/gates? fails?$/)
    .waitFor()
  await page.getByRole('textbox', { name: 'Reason for the override' }).fill('A demonstration.')
  await page.getByRole('button', { name: 'Override and make champion' }).click()
  await page.locator('h1').getByText('champion').waitFor()
  await goTo(page, '/models/penguins?tab=history')
  await page.getByRole('cell', { name: /A demonstration/ }).waitFor()
  expect(problems).toEqual([])
})

describe('[AX-1] every screen, judged by axe', () => {
  test.each(['light', 'dark'] as const)('in the %s theme', async (scheme) => {
    const folder = await trained()
    await json(['models', 'register', '1', 'penguins'], { cwd: folder })
    expect((await cairn(['train', 'penguins', '--model', 'mlp', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
    const { page } = await open(folder, scheme)
    const found: string[] = []
    for (const route of routes) {
      await goTo(page, route)
      await settled(page)
      found.push(...(await seriousFindings(page)))
    }
    expect(found).toEqual([])
  })
})

async function trained(): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  expect((await cairn(['train', 'penguins', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
  return folder
}
