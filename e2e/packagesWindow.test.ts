import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newFolder, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function withModel(): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  expect((await cairn(['train', 'penguins', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
  await json(['models', 'register', '1', 'penguins'], { cwd: folder })
  return folder
}

/** What a person does who drags a file over a part of the page. @param target where it is let go */
async function drop(page: Page, target: string, path: string): Promise<void> {
  const bytes = readFileSync(path).toString('base64')
  await page.locator(target).evaluate(
    (element, [name, base64]) => {
      const dataTransfer = new DataTransfer()
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      dataTransfer.items.add(new File([content], name))
      for (const type of ['dragover', 'drop']) element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    [path.replace(/^.*[/\\]/, ''), bytes] as const,
  )
}

test('[PK-1] [PK-2] [PK-3] [PK-5] a package is built, verified in a second workspace and taken in; one that was tampered with is refused', async () => {
  const { page, problems } = await openApp(browser, await withModel())
  await goTo(page, '/packages/build')
  await page.getByRole('list', { name: 'State of the package' }).getByText('DRAFT, 3 to write').waitFor()
  await page.getByRole('combobox', { name: 'Licence' }).click()
  await page.getByRole('option', { name: 'MIT' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Build and save…' }).click()
  const path = join(newFolder(), 'penguins.cairn')
  await (await download).saveAs(path)

  // what is inside: parity, files, a program, the card, the draft
  await page.getByRole('heading', { level: 1, name: 'penguins v1' }).waitFor()
  await page.getByText('DRAFT', { exact: true }).first().waitFor()
  await page.getByRole('row', { name: /^ONNX/ }).waitFor()
  await page.getByText('2 of 2').waitFor()
  await page.getByRole('row', { name: /^model\/model\.onnx/ }).waitFor()
  await page.getByText('SPDX-License-Identifier: MIT').first().waitFor()
  await page.getByText('InferenceSession').waitFor()
  const again = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as .cairn…' }).click()
  const copy = join(newFolder(), 'copy.cairn')
  await (await again).saveAs(copy)
  expect(readFileSync(copy).equals(readFileSync(path))).toBe(true)
  expect(problems).toEqual([])

  const second = await openApp(browser, await newWorkspace())
  await goTo(second.page, '/datasets')
  await drop(second.page, 'body', path)
  await second.page.getByText('verified', { exact: true }).waitFor()
  await second.page.getByText(/rows replayed/).waitFor()
  await second.page.getByRole('button', { name: 'Import', exact: true }).click()
  await second.page.getByText('Imported as penguins@v1').waitFor()
  await second.page.getByRole('link', { name: /\.cairn$/ }).waitFor()

  const bytes = readFileSync(path)
  const at = bytes.indexOf('samples.csv')
  bytes[at + 60] ^= 1
  const tampered = join(newFolder(), 'tampered.cairn')
  writeFileSync(tampered, bytes)
  await drop(second.page, 'body', tampered)
  await second.page.getByText('not to be trusted').waitFor()
  expect(await second.page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0)
})

test('[PK-3] rows of a file are predicted by a model version and by a package, and both give the same file', async () => {
  const folder = await withModel()
  const file = join(folder, 'penguins.cairn')
  await json(['package', 'build', 'penguins@v1', '-o', file], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/packages/predict?ref=penguins%40v1')
  const rows = join(folder, 'new.csv')
  writeFileSync(rows, readFileSync(sample('penguins.csv'), 'utf8').split('\n').slice(0, 11).join('\n'))
  const [models, data] = ['.card:has(h2:text-is("Model")) [data-takes-files]', '.card:has(h2:text-is("Rows")) [data-takes-files]']
  await drop(page, data, rows)
  const predict = async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Predict and save…' }).click()
    const got = await download
    expect(got.suggestedFilename()).toBe('new-predicted.csv')
    const path = join(newFolder(), 'predicted.csv')
    await got.saveAs(path)
    return readFileSync(path, 'utf8')
  }
  const byVersion = await predict()
  await page.getByText('new-predicted.csv has 10 rows').waitFor()
  const [header, ...lines] = byVersion.trim().split('\n')
  expect(lines).toHaveLength(10)
  expect(header).toContain('predicted_')
  expect(header).toContain('probability')

  await drop(page, models, file)
  await page.locator('.drop-box').getByText('penguins.cairn').waitFor()
  expect(await predict()).toBe(byVersion)

  // rows without the columns of the model are refused, with what is missing
  const wrong = join(folder, 'wrong.csv')
  writeFileSync(wrong, 'a,b\n1,2\n')
  await drop(page, data, wrong)
  await page.locator('.drop-box').getByText('wrong.csv').waitFor()
  await page.getByRole('button', { name: 'Predict and save…' }).click()
  await page
    .getByRole('alert')
    .getByText(/column/i)
    .first()
    .waitFor()
  expect(problems).toEqual([])
})
