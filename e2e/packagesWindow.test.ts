import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import type { VerifyReport } from '../src/shared/domain/packages/package.ts'
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

test('[PK-1] [PK-2] [PK-3] [PK-5] a package is built, verified in a second workspace and imported; one that was tampered with is refused', async () => {
  const { page, problems } = await openApp(browser, await withModel())
  await goTo(page, '/packages/build')
  await page.getByRole('list', { name: 'State of the package' }).getByText('DRAFT, 3 to write').waitFor()
  await page.getByRole('combobox', { name: 'License' }).click()
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
  await second.page.getByText('0 gate checks, 0 alias changes, 0 overrides recorded by the author').waitFor()
  await second.page.getByRole('button', { name: 'Import as penguins v1' }).click()
  await second.page.getByText('Imported penguins@v1').waitFor()
  await second.page.getByRole('heading', { level: 1, name: 'penguins v1' }).waitFor()

  const bytes = readFileSync(path)
  const at = bytes.indexOf('samples.csv')
  bytes[at + 60] ^= 1
  const tampered = join(newFolder(), 'tampered.cairn')
  writeFileSync(tampered, bytes)
  await drop(second.page, 'body', tampered)
  await second.page.getByText('not verified, do not use it').waitFor()
  expect(await second.page.getByRole('button', { name: /^Import as/ }).count()).toBe(0)
})

/** A package of penguins v2 by Ana, whose champion went past a gate that failed. */
async function approvedByAna(): Promise<{ readonly path: string; readonly env: NodeJS.ProcessEnv }> {
  const folder = await withModel()
  const env = { CAIRN_HOME: newFolder() }
  const at = { cwd: folder, env }
  await json(['author', 'set', 'Ana'], at)
  await json(['models', 'register', '1', 'penguins'], at)
  await json(['gate', 'set', 'penguins', 'champion', '--metric', 'accuracy>=0.5', '--slices'], at)
  await json(['models', 'alias', 'penguins@v2', 'champion', '--override', '--reason', 'needed for the field trip'], at)
  const path = join(folder, 'ana.cairn')
  await json(['package', 'build', 'penguins@v2', '-o', path, '--samples', '5'], at)
  return { path, env }
}

test('[PK-3] [RG-4] an imported package keeps its name and version, shows its evidence, and its author’s key is asked about once', async () => {
  const ana = await approvedByAna()
  const { page, problems } = await openApp(browser, await newWorkspace())
  await goTo(page, '/packages')
  await drop(page, 'body', ana.path)
  await page.getByText('Signed by “Ana” (key not known to you)').waitFor()
  const question = page.getByRole('region', { name: 'Trust this key?' })
  await question.getByText('Trusting a key means').waitFor()
  await question.getByRole('button', { name: 'Trust this key' }).click()
  await page.getByText('Signed by Ana (trusted)').waitFor()
  expect(await question.count()).toBe(0)
  await page.getByRole('button', { name: 'Import as penguins v2' }).click()
  await page.getByText('Imported penguins@v2').waitFor()

  // on the package page, read-only: metrics with intervals and part, lineage, slices, card, approval
  const evidence = async () => {
    await page.getByRole('heading', { name: 'Metrics' }).waitFor()
    await page.getByText(/penguins@v1, test, 51 rows, evaluated by its author/).waitFor()
    await page.getByRole('group', { name: 'Lineage in the package' }).getByText('Run 1').waitFor()
    const approval = page.getByRole('region', { name: /^Approval/ })
    await approval.getByText('needed for the field trip').waitFor()
    await approval.getByText('gates overridden').first().waitFor()
    await approval.getByText('Accuracy at least 0.5 on test').waitFor()
    await approval.getByText(/^Ana, /).waitFor()
  }
  await evidence()
  // and on the version that it became, which is called as in the package
  await page.getByRole('link', { name: 'penguins v2' }).click()
  await page.getByRole('heading', { level: 1, name: /penguins v2 imported/ }).waitFor()
  await evidence()
  await page.getByRole('link', { name: 'Card', exact: true }).click()
  await page.getByText('from the package, read-only').waitFor()
  await page.getByRole('link', { name: 'Signature', exact: true }).click()
  await page.getByRole('row', { name: /^Island/ }).waitFor()

  // a later package by that key is not asked about, and a clash of names is
  await drop(page, 'body', ana.path)
  await page.getByText('Signed by Ana (trusted)').waitFor()
  await page.getByText('penguins v2 already exists in this workspace', { exact: false }).waitFor()
  const bring = page.getByRole('button', { name: 'Import', exact: true })
  expect(await bring.isDisabled()).toBe(true)
  await page.getByRole('radio', { name: 'Add it to “penguins” as v3' }).check()
  await page.getByRole('button', { name: 'Import as penguins v3' }).waitFor()
  await page.getByRole('button', { name: 'Close' }).first().click()

  // someone else who uses the name of a trusted author
  const eve = { CAIRN_HOME: newFolder() }
  const folder = await withModel()
  await json(['author', 'set', 'ana'], { cwd: folder, env: eve })
  const forged = join(folder, 'forged.cairn')
  await json(['package', 'build', 'penguins@v1', '-o', forged], { cwd: folder, env: eve })
  await drop(page, 'body', forged)
  await page
    .getByRole('alert')
    .getByText(/claims to be by “ana”, but it is not signed with the key of Ana/)
    .waitFor()

  // revoked in Settings
  await goTo(page, '/settings')
  await page.getByRole('button', { name: 'Revoke trust in Ana' }).click()
  await page.getByText('not trusted', { exact: true }).waitFor()
  await goTo(page, '/packages')
  await page.getByRole('cell', { name: 'Ana (not trusted)' }).waitFor()
  await page.getByRole('cell', { name: 'penguins@v2 (imported)' }).waitFor()
  expect(problems).toEqual([])
})

test('[PK-1] [DS-11] who builds a package sees which rows travel and chooses them; what was typed is kept', async () => {
  const folder = await withModel()
  await json(['data', 'sensitive', 'penguins', '--mark', 'Sex'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/packages/build?ref=penguins%40v1')
  await page.getByText(/^20 rows of the 51 test rows of penguins@v1 are included/).waitFor()
  await page.getByText('Sensitive columns are left empty: Sex.', { exact: false }).waitFor()
  const rows = page.getByRole('table', { name: 'Rows in the package' }).getByRole('row')
  expect(await rows.count()).toBe(21)
  await page.getByText('masked', { exact: true }).first().waitFor()

  await page.getByText('Pick rows', { exact: true }).click()
  await page
    .getByRole('checkbox', { name: /^Include row/ })
    .nth(2)
    .check()
  await page.getByText(/^1 row of the 51 test rows of penguins@v1 is included/).waitFor()
  await page.getByRole('combobox', { name: 'License' }).click()
  await page.getByRole('option', { name: 'Your own text' }).click()
  await page.getByRole('textbox', { name: 'License text' }).fill('Only for the field trip.')
  await goTo(page, '/packages')
  await goTo(page, '/packages/build?ref=penguins%40v1')
  await page.getByText('Draft restored').waitFor()
  await page.getByText(/^1 row of the 51 test rows of penguins@v1 is included/).waitFor()
  expect(await page.getByRole('textbox', { name: 'License text' }).inputValue()).toBe('Only for the field trip.')

  await page.getByText('None', { exact: true }).click()
  await page.getByText('No rows of your data are included.', { exact: false }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Build and save…' }).click()
  const path = join(newFolder(), 'none.cairn')
  await (await download).saveAs(path)
  await page.getByRole('heading', { level: 1, name: 'penguins v1' }).waitFor()
  const report = await json<VerifyReport>(['package', 'verify', path], { cwd: folder })
  expect(report.ok).toBe(true)
  expect(report.checks.find(({ name }) => name === 'samples')).toMatchObject({ status: 'skipped', detail: 'no sample rows to replay' })
  expect(problems).toEqual([])
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
    await page.getByText('ready to predict').waitFor()
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
  await page.getByRole('table', { name: 'First predictions' }).getByRole('row').nth(10).waitFor()
  const [header, ...lines] = byVersion.trim().split('\n')
  expect(lines).toHaveLength(10)
  expect(header).toContain('predicted_')
  expect(header).toContain('probability')

  await drop(page, models, file)
  await page.locator('.drop-box').getByText('penguins.cairn').waitFor()
  expect(await predict()).toBe(byVersion)

  // what the model has not seen is counted before, with an example and its line
  const strange = join(folder, 'strange.csv')
  const [names, ...given] = readFileSync(rows, 'utf8').trim().split('\n')
  writeFileSync(strange, [names, given[0].replace('Torgersen', 'Mars'), ...given.slice(1, 4)].join('\n'))
  await drop(page, data, strange)
  const seen = page.getByRole('list', { name: 'Values the model has not seen' })
  await seen.getByText(/^\d values? not seen in training, such as "Mars" on line 2/).waitFor()
  await page.getByRole('table', { name: 'First rows of the file' }).getByRole('cell', { name: 'Mars' }).waitFor()

  // rows without the columns of the model are refused before, with what is missing and a control of this screen
  const wrong = join(folder, 'wrong.csv')
  writeFileSync(wrong, 'a,Island\n1,Biscoe\n')
  await drop(page, data, wrong)
  const alert = page.getByRole('region', { name: 'Preview' }).getByRole('alert')
  await alert.getByText(/Missing columns: .*Add them to the file.*choose it again under “Rows”/).waitFor()
  expect(await alert.innerText()).not.toContain('--')
  await page.getByText('a (kept beside the predictions)').waitFor()
  expect(await page.getByRole('button', { name: 'Predict and save…' }).isDisabled()).toBe(true)

  // one row that is typed
  await page.getByText('One row', { exact: true }).click()
  await page.getByRole('textbox', { name: /^Body Mass/ }).fill('heavy')
  await page.getByRole('button', { name: 'Predict this row' }).click()
  await page.getByText('"heavy" in "Body Mass (g)" is not', { exact: false }).waitFor()
  await page.getByRole('textbox', { name: /^Body Mass/ }).fill('99999')
  await page.getByRole('button', { name: 'Predict this row' }).click()
  await page.getByText(/outside the training range of/).waitFor()
  expect(problems).toEqual([])
})
