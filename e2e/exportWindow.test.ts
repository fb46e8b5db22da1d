import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newFolder, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[SV-7] a model is exported for another server from its version and from its package', async () => {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  expect((await cairn(['train', 'penguins', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
  await json(['models', 'register', '1', 'penguins'], { cwd: folder })
  await json(['package', 'build', 'penguins@v1', '-o', 'penguins.cairn'], { cwd: folder })
  const { page, problems } = await openApp(browser, folder)
  const exported = async (button: string, target: string) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByText('Export to serve with').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: target }).click()
    const file = await download
    const path = join(newFolder(), 'exported.zip')
    await file.saveAs(path)
    await page.getByText(`Exported for ${target.replace('…', '')}: ${file.suggestedFilename()}`).waitFor()
    return { name: file.suggestedFilename(), files: Object.keys(unzipSync(readFileSync(path))) }
  }
  await goTo(page, '/models/penguins?version=1')
  const triton = await exported('More actions', 'Triton Inference Server…')
  expect(triton.name).toBe('penguins-v1-triton.zip')
  expect(triton.files).toContain('penguins-v1-triton/model_repository/penguins/config.pbtxt')
  await goTo(page, '/packages/1')
  const docker = await exported('Export', 'Docker…')
  expect(docker.name).toBe('penguins-v1-docker.zip')
  expect(docker.files).toContain('penguins-v1-docker/Dockerfile')
  expect(problems).toEqual([])
})
