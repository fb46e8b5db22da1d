import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ModelComparison } from '../src/shared/contract/evaluation.ts'
import { seriousFindings } from './access.ts'
import { goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** v1 was trained on red wines, v2 on red and white ones. */
async function twoWines(): Promise<string> {
  const folder = await newWorkspace()
  const at = { cwd: folder }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--delimiter', ';', '--target', 'quality', '--name', 'wine'], at)
  await json(['train', 'wine', '--family', 'linear', '--epochs', '6', '--engine', 'wasm'], at)
  await json(['data', 'append', 'wine', sample('wine-quality-white.csv'), '--delimiter', ';'], at)
  await json(['train', 'wine', '--family', 'mlp', '--epochs', '6', '--engine', 'wasm', '--seed', '4'], at)
  for (const run of ['1', '2']) await json(['models', 'register', run, 'wine'], at)
  await json(['models', 'alias', 'wine@v1', 'champion', '--reason', 'The first that was good enough.'], at)
  return folder
}

const verdictOf = (page: Page) => page.getByRole('list', { name: 'Verdicts' }).getByRole('listitem').first().innerText()

/** What a table shows of a metric: the cells of its row. */
async function cellsOf(page: Page, table: string, metric: RegExp): Promise<string[]> {
  const row = page.getByRole('table', { name: table }).getByRole('row', { name: metric }).first()
  await row.waitFor()
  return (await row.getByRole('cell').allInnerTexts()).map((text) => text.trim())
}

test('[RG-3] [CM-13] [CM-14] [EV-9] two versions and their runs get one verdict: the same data, the same sentence, the same figures', async () => {
  const folder = await twoWines()
  const { page, problems } = await openApp(browser, folder)

  // Of two versions: computed when it is opened, as a job.
  await goTo(page, '/models/wine?version=2')
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('menuitem', { name: /^With v1/ }).click()
  const sentence = await verdictOf(page)
  expect(sentence).toMatch(
    /^(v2 is (probably )?(better|worse) than v1|Inconclusive: .*) on wine@v2 test \(root mean squared error [\d.]+ vs [\d.]+, difference/,
  )
  const figures = sentence.slice(sentence.indexOf('('))
  await page.getByText(/^The test part: [\d,]+ rows unseen/).waitFor()
  const ofVersions = await cellsOf(page, 'Metrics of v2 and v1', /^Mean absolute error/)
  await page.getByRole('table', { name: 'Differences on slices' }).getByRole('row').nth(1).waitFor()
  await page.getByText('Rows whose prediction changed').waitFor()
  const promotions = page.getByRole('list', { name: 'Promotions' })
  await promotions.getByText('The first that was good enough.').waitFor()
  await promotions.getByText('Never promoted.').waitFor()

  // Nothing is green beside an interval that reaches 0.
  for (const row of await page.getByRole('table', { name: 'Differences on slices' }).getByRole('row').all()) {
    const text = await row.innerText()
    if (/inconclusive/.test(text)) expect(await row.locator('.badge.better, .badge.worse, .c-better, .c-worse').count()).toBe(0)
  }

  // Of their runs: the same sentence and the same figures, from the same rows.
  await goTo(page, `/experiments/compare?runs=${encodeURIComponent('[1,2]')}`)
  const ofRuns = await verdictOf(page)
  expect(ofRuns).toBe(
    sentence
      .replace(/\bv1\b/, 'run 1')
      .replace(/^v2/, 'Run 2')
      .replace(/\bv2\b(?! test)/, 'run 2'),
  )
  expect(ofRuns.slice(ofRuns.indexOf('('))).toBe(figures)
  const [before, after] = await cellsOf(page, 'Comparison of the runs', /^MAE/)
  expect([before, after].map((text) => /^[\d.]+/.exec(text)?.[0])).toEqual(ofVersions.slice(0, 2))
  expect(after).toContain(ofVersions[2])

  // And so does the command line, in any of its commands.
  for (const command of [
    ['compare', 'wine@v1', 'wine@v2'],
    ['models', 'compare', 'wine@v1', 'wine@v2'],
    ['compare', '1', '2'],
    ['runs', 'compare', '1', '2'],
  ])
    expect((await cairn(command, { cwd: folder })).stdout, command.join(' ')).toContain(figures)

  // Other data, with what v1 has seen: left out, unless it is asked for, and then said.
  await goTo(page, '/models/wine?version=2&tab=compare&against=1')
  await page.getByRole('combobox', { name: 'Data' }).click()
  await page.getByRole('option', { name: 'wine@v1', exact: false }).click()
  await page.getByText(/on wine@v1 test/).waitFor()
  await page.getByRole('combobox', { name: 'Rows' }).click()
  await page.getByRole('option', { name: 'All rows' }).click()
  await page.getByText(/on wine@v1 \(all rows\)/).waitFor()
  await page.getByText(/seen in training \(excluded\)/).waitFor()
  await page.getByRole('checkbox', { name: 'Include rows seen in training' }).check()
  await page.getByText(/v1 has seen [\d,]+ of these [\d,]+ rows in training; its result may be optimistic\./).waitFor()
  // It is in the address: a reload finds it again.
  await page.reload()
  await page.getByText(/v1 has seen [\d,]+ of these/).waitFor()
  const told = await json<ModelComparison>(['compare', 'wine@v1', 'wine@v2', '--on', 'wine@v1', '--part', 'all', '--include-seen'], {
    cwd: folder,
  })
  expect(told.optimistic).toMatch(/its result may be optimistic/)
  expect(problems).toEqual([])
})

test('[RG-4] gates: what fails is seen before one asks, a check is out of date when the card changed, the list says it', async () => {
  const folder = await twoWines()
  const at = { cwd: folder }
  await json(['gate', 'set', 'wine', 'champion', '--metric', 'rmse<=5', '--card'], at)
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/models/wine?version=2')
  await page.getByRole('button', { name: 'Make champion' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 of 2 gates fails').waitFor()
  await dialog.getByText('Missing: Intended use, Out-of-scope use, Contact.').waitFor()
  await dialog.getByRole('textbox', { name: 'Reason for the override' }).fill('Only for a lesson.')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('1 fails').waitFor()

  // The card is written: the check no longer says what one would say now.
  for (const section of ['intendedUse', 'outOfScope', 'contact']) await json(['card', 'set', 'wine@v2', section, `About ${section}.`], at)
  await page.getByText(/^Out of date:/).waitFor()
  await goTo(page, '/models')
  await page
    .getByRole('row', { name: /wine@v2/ })
    .getByText('out of date')
    .waitFor()
  expect((await cairn(['gate', 'history', 'wine@v2'], at)).stdout).toContain('Out of date: the model card changed')

  await page.getByRole('textbox', { name: 'Find models' }).fill('champion')
  await page.getByText('1 version of 1 model').waitFor()
  await page
    .getByRole('row', { name: /wine@v1/ })
    .getByText('root mean squared error on test')
    .waitFor()
  await goTo(page, '/models/wine?version=2')
  await page.getByRole('button', { name: 'Make champion' }).click()
  await dialog.getByText('All 2 gates pass').waitFor()
  // What was typed before is there again.
  expect(await dialog.getByRole('textbox', { name: 'Reason (optional)' }).inputValue()).toBe('Only for a lesson.')
  await dialog.getByRole('button', { name: 'Make champion' }).click()
  await page.locator('h1').getByText('champion').waitFor()
  expect((await json<{ overridden: boolean; reason: string }[]>(['models', 'history', 'wine', 'champion'], at))[0]).toMatchObject({
    overridden: false,
    reason: 'Only for a lesson.',
  })

  // Rows seen in training are included where that is asked for, and the result says so.
  await page.getByRole('combobox', { name: 'Rows' }).click()
  await page.getByRole('option', { name: 'all rows' }).click()
  await page.getByRole('checkbox', { name: 'Include rows seen in training' }).check()
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click()
  await page.getByRole('table', { name: 'Evaluations on datasets' }).getByText('may be optimistic').waitFor()
  expect(problems).toEqual([])
})

test('[AX-1] comparisons and models are judged by axe, small and large, and nothing of them is wider than the window', async () => {
  const folder = await twoWines()
  const { page } = await openApp(browser, folder)
  const findings: string[] = []
  for (const [width, height] of [
    [1440, 900],
    [1024, 700],
    [600, 600],
  ]) {
    await page.setViewportSize({ width, height })
    for (const route of [
      '/models',
      '/models/wine?version=2&tab=compare&against=1',
      `/experiments/compare?runs=${encodeURIComponent('[1,2]')}`,
    ]) {
      await goTo(page, route)
      if (route !== '/models') await page.getByRole('list', { name: 'Verdicts' }).waitFor()
      await settled(page)
      findings.push(...(await seriousFindings(page)))
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${route} at ${width}`).toBeLessThanOrEqual(0)
    }
  }
  expect(findings).toEqual([])
})
