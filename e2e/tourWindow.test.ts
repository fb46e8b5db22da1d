import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, goTo, leaving, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[FR-4] [FR-6] [FR-9] [OF-1] the tour knows where the workspace is: skipped, paused, resumed, walked to its end, begun anew', async () => {
  const folder = await newWorkspace()
  const opened = await openApp(browser, folder)
  const { page, problems } = opened
  const strip = page.getByRole('complementary')
  const train = () => cairn(['train', 'penguins', '--model', 'linear', '--epochs', '3', '--engine', 'wasm'], { cwd: folder })

  await page.getByRole('button', { name: 'Take the tour' }).click()
  await strip.getByText('Tour, 1 of 8').waitFor()
  await strip.getByText('Data › Import data…').waitFor()

  // What happens elsewhere counts: the command line imports and trains, and the tour goes on by itself.
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  await strip.getByText('Make a second version').waitFor()
  await strip.getByRole('button', { name: 'Skip' }).click()
  await strip.getByText('Train a first model').waitFor()
  expect((await train()).code).toBe(0)
  await strip.getByText('Train a second model to compare with').waitFor()

  // Paused, the next step stands on the screens of the trail alone; resumed, the tour is where it was.
  await strip.getByRole('button', { name: 'Pause' }).click()
  await strip.waitFor({ state: 'detached' })
  await goTo(page, '/models')
  await strip.getByText('Next step', { exact: true }).waitFor()
  await command(page, 'resume', /Resume/)
  await strip.getByText('Tour, 4 of 8').waitFor()
  expect((await train()).code).toBe(0)

  await strip.getByText('Compare two runs').waitFor()
  await strip.getByRole('button', { name: 'Go to this step' }).click()
  await page.waitForURL(/experiments\/compare/)
  await strip.getByRole('button', { name: 'Got it' }).click()
  await strip.getByText('See where the model is wrong').waitFor()
  await strip.getByRole('button', { name: 'Go to this step' }).click()
  await strip.getByRole('button', { name: 'Got it' }).click()
  await strip.getByText(/^Register run \d as a model$/).waitFor()
  // Home says the same as the tour.
  await goTo(page, '/')
  await page.getByRole('heading', { name: /^Register run \d as a model$/ }).waitFor()
  await json(['models', 'register', '1', 'penguins'], { cwd: folder })
  await page.getByRole('heading', { name: 'Make penguins@v1 the champion' }).waitFor()
  await strip.getByText('Make penguins@v1 the champion').waitFor()
  await json(['models', 'alias', 'penguins@v1', 'champion'], { cwd: folder })
  await strip.getByText('Build a package of penguins@v1').waitFor()
  for (const section of ['intendedUse', 'outOfScope', 'contact'])
    await json(['card', 'set', 'penguins@v1', section, 'A test.'], { cwd: folder })
  await json(['package', 'build', 'penguins@v1', '--output', `${folder}/penguins.cairn`], { cwd: folder })
  await strip.getByText('The pipeline is complete').waitFor()
  await strip.getByRole('button', { name: 'End tour' }).click()

  // The guide is in the program, and begins the tour anew.
  await goTo(page, '/help')
  await page.getByRole('heading', { name: 'The tour' }).waitFor()
  await page.getByRole('button', { name: 'Start guided tour' }).click()
  await strip.getByText('Make a second version').waitFor()
  await goTo(page, '/help/metrics?find=brier')
  await page.getByText('(1/n) Σ (pᵢ − yᵢ)²').waitFor()
  expect(leaving(opened)).toEqual([])
  expect(problems).toEqual([])
})
