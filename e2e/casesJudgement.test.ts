import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Comparison, Run } from '../src/shared/contract/experiments/index.ts'
import type { Evaluation } from '../src/shared/domain/evaluation/evaluation.ts'
import type { Recipe } from '../src/shared/domain/training/recipe.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, failure, json, newWorkspace } from './cairn.ts'

const input = (name: string) => join(import.meta.dirname, 'cases', name, 'in.csv')

async function imported(name: string, target: string): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', input(name), '--name', 'c', '--target', target], { cwd: folder })
  return folder
}

const train = (folder: string, ...more: string[]) =>
  json<Run>(['train', 'c', '--model', 'linear', '--epochs', '5', '--engine', 'wasm', ...more], { cwd: folder })

describe('the positive class', () => {
  test('case 57: 1 is positive although it is the common class; it is shown everywhere, and can be chosen', async () => {
    const folder = await imported('57-positive-class', 'passed')
    const run = await train(folder, '--seed', '1')
    expect(run.positive).toBe('1')
    expect(run.recipe?.positive).toBe('1')
    const text = async (...args: string[]) => (await cairn(args, { cwd: folder })).stdout
    expect(await text('runs', 'evaluation', '1')).toContain('positive class "1"')
    expect(await text('runs', 'show', '1')).toContain('positive class "1"')
    expect(await text('report', 'run', '1')).toContain('Positive class: **1**')
    await json(['models', 'register', '1', 'm'], { cwd: folder })
    expect(await text('models', 'show', 'm@v1')).toContain('positive class "1"')
    const path = join(folder, 'm.cairn')
    await json(['package', 'build', 'm', '--output', path], { cwd: folder })
    expect(await text('package', 'show', path)).toMatch(/positive class\s+1, predicted at or above 0.5/)
    await json(['package', 'predict', path, input('57-positive-class'), '--output', join(folder, 'out.csv')], { cwd: folder })
    expect(readFileSync(join(folder, 'out.csv'), 'utf8').split('\n')[0]).toContain('predicted_passed,probability_0,probability_1')

    const other = await train(folder, '--positive', '0', '--seed', '1')
    expect(other.positive).toBe('0')
    const compared = await json<Comparison>(['runs', 'compare', '1', '2', '--all'], { cwd: folder })
    const second = (id: string) => compared.metrics.find(({ metric }) => metric === id)?.values[1]
    expect(second('rocAuc')?.delta).not.toBeNull()
    for (const id of ['precision', 'recall', 'specificity', 'f1', 'averagePrecision'])
      expect(second(id)).toMatchObject({ delta: null, verdict: null, off: 'different positive classes: 0 and 1' })
    expect(await text('runs', 'compare', '1', '2')).toContain('Not comparable by precision')
    // what was chosen is remembered with the dataset; what is no class is refused
    expect((await json<Recipe>(['train', 'c', '--propose'], { cwd: folder })).positive).toBe('0')
    expect(await failure(['train', 'c', '--positive', 'maybe'], { cwd: folder })).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
  })

  test('case 65: 100 yes and 100 no: yes is positive for every seed, every fold and the next version', async () => {
    const folder = await imported('65-positive-class-flips', 'bought')
    for (const seed of [1, 2, 3, 4, 5, 6]) expect((await train(folder, '--seed', String(seed))).positive).toBe('yes')
    await json(['cv', 'c', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })
    for (let run = 1; run <= 11; run++) {
      const { task, confusion } = (await json<Evaluation>(['runs', 'evaluation', String(run)], { cwd: folder })) as Extract<
        Evaluation,
        { task: 'binary' }
      >
      expect([run, task, ...confusion.labels]).toEqual([run, 'binary', 'no', 'yes'])
    }
  })

  test('the class of the dataset stays when the next version has the other one as the rarer', async () => {
    const folder = await newWorkspace()
    const rows = (a: number, b: number) =>
      ['x,kind', ...Array.from({ length: a + b }, (_, i) => `${i % 17},${i < a ? 'left' : 'right'}`)].join('\n')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'v1.csv'), rows(40, 80))
    writeFileSync(join(folder, 'v2.csv'), rows(90, 60))
    await json(['data', 'import', join(folder, 'v1.csv'), '--name', 'c', '--target', 'kind'], { cwd: folder })
    expect((await train(folder)).positive).toBe('left')
    await json(['data', 'import', join(folder, 'v2.csv'), '--name', 'c', '--target', 'kind'], { cwd: folder })
    expect((await train(folder)).positive).toBe('left')
  })
})

test('case 48: the mean predicted probability of a package is near the base rate, with class weights too', async () => {
  const folder = await imported('48-imbalanced', 'fraud')
  for (const [i, more] of [[], ['--class-weights', 'balanced']].entries()) {
    await train(folder, '--seed', '1', '--epochs', '30', ...more)
    await json(['models', 'register', String(i + 1), 'm'], { cwd: folder })
    const out = join(folder, `out${i}.csv`)
    await json(['package', 'predict', 'm', input('48-imbalanced'), '--output', out], { cwd: folder })
    const [head, ...lines] = readFileSync(out, 'utf8').trim().split(/\r?\n/)
    const place = head.split(',').indexOf('probability_1')
    const mean = lines.reduce((sum, line) => sum + Number(line.split(',')[place]), 0) / lines.length
    expect(Math.abs(mean - 0.0167)).toBeLessThan(0.012)
  }
})

test('case 42: columns that give the target away are named before training, left out, and told of on a run that has one on purpose', async () => {
  const folder = await imported('42-leak-and-constant', 'target')
  const proposed = await cairn(['train', 'c', '--model', 'linear', '--epochs', '2', '--engine', 'wasm', '--seed', '1'], { cwd: folder })
  expect(proposed.stderr).toMatch(/Excluded "copy": it is identical to the target/)
  expect(proposed.stderr).toMatch(/Excluded "code": it maps one-to-one to the target/)
  expect(proposed.stderr).toMatch(/Excluded "almost": it alone almost perfectly predicts the target \(ROC AUC 1.0000 on training rows\)/)
  const honest = await json<Run>(['runs', 'show', '1'], { cwd: folder })
  expect(honest.recipe?.features.map(({ column }) => column)).toEqual(['x'])
  expect(honest.leaks).toEqual([])

  const leaking = await train(folder, '--include', 'copy')
  expect(leaking.leaks).toEqual(['copy'])
  const shown = (await cairn(['runs', 'show', '2'], { cwd: folder })).stdout
  expect(shown).toContain('Leakage: "copy" reveals the target "target".')
  expect((await cairn(['report', 'run', '2'], { cwd: folder })).stdout).toContain('"copy" reveals the target "target".')
})

describe('in the window', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test('Compare, the version and the run show the same confusion matrix, with false negatives and false positives by their names', async () => {
    const folder = await imported('57-positive-class', 'passed')
    for (const seed of ['1', '2']) await train(folder, '--seed', seed, '--epochs', '2')
    await json(['models', 'register', '1', 'm'], { cwd: folder })
    const { confusion } = (await json<Evaluation>(['runs', 'evaluation', '1'], { cwd: folder })) as Extract<Evaluation, { task: 'binary' }>
    const [[, falsePositives], [falseNegatives]] = confusion.counts
    expect(falsePositives).not.toBe(falseNegatives)
    expect(Math.min(falsePositives, falseNegatives)).toBeGreaterThan(0)

    const { page, problems } = await openApp(browser, folder)
    const cellOf = (actual: string, predicted: string) =>
      page
        .getByRole('table', { name: 'Confusion matrix' })
        .first()
        .getByRole('button', { name: new RegExp(`actual ${actual}, predicted ${predicted}: open`) })
    for (const route of ['/experiments/compare?runs=%5B1%2C2%5D', '/models/m?version=1', '/experiments/runs/1']) {
      await goTo(page, route)
      // the page of a version begins with the validation part
      if (route !== '/experiments/compare?runs=%5B1%2C2%5D')
        await page
          .locator('label', { hasText: /^Test$/ })
          .first()
          .click()
      await cellOf('1', '0').getByText('false negative').waitFor()
      expect(await cellOf('1', '0').locator('b').innerText()).toBe(String(falseNegatives))
      expect(await cellOf('0', '1').locator('b').innerText()).toBe(String(falsePositives))
      await cellOf('0', '1').getByText('false positive').waitFor()
      const heads = await page.getByRole('table', { name: 'Confusion matrix' }).first().locator('thead th').allInnerTexts()
      expect(heads).toEqual(['predicted 1', 'predicted 0'])
    }
    expect(problems).toEqual([])
  })

  test('the form of a new run chooses the positive class, and the run and its page have it', async () => {
    const folder = await imported('57-positive-class', 'passed')
    const { page, problems } = await openApp(browser, folder)
    await goTo(page, '/experiments/new?ref=c%40v1')
    const select = page.getByRole('combobox', { name: 'Positive class' })
    await select.waitFor()
    expect(await select.inputValue()).toBe('1')
    await select.click()
    await page.getByRole('option', { name: '0', exact: true }).click()
    await page.getByText('The positive class is "0", because it was selected.').waitFor()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText('positive class 0', { exact: false }).first().waitFor()
    expect((await json<Run>(['runs', 'show', '1'], { cwd: folder })).positive).toBe('0')
    expect(problems).toEqual([])
  })
})
