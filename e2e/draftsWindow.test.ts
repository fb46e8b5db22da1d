import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ModelCard } from '../src/shared/contract/models/cards.ts'
import type { Model } from '../src/shared/contract/models/index.ts'
import { seriousFindings } from './access.ts'
import { goTo, openApp, serve } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newFolder, newWorkspace, sample } from './cairn.ts'
import { waitTimeout } from './timeouts.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function withPenguins(): Promise<{ folder: string; at: { cwd: string } }> {
  const folder = await newWorkspace()
  const at = { cwd: folder }
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], at)
  return { folder, at }
}

async function withModel() {
  const made = await withPenguins()
  await json(['train', 'penguins', '--family', 'linear', '--epochs', '3', '--engine', 'wasm'], made.at)
  await json(['models', 'register', '1', 'penguins'], made.at)
  return made
}

/** Begins the page anew, as F5 does. */
async function reload(page: Page): Promise<void> {
  await page.reload()
  await page.locator('main').waitFor()
}

const card = '/models/penguins?tab=card'
const intended = (page: Page) => page.getByRole('textbox', { name: 'Intended use' })

test('[RG-2] what is typed into a card stays a draft: over other screens, a reload and another port, until it is saved or discarded', async () => {
  const { folder, at } = await withModel()
  const home = newFolder()
  const open = async () => {
    const { url, stop } = await serve(folder, home)
    onTestFinished(stop)
    const context = await browser.newContext()
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(waitTimeout)
    await page.goto(url)
    await page.locator('main').waitFor()
    return { page, stop }
  }
  const { page, stop } = await open()
  await goTo(page, card)
  await intended(page).fill('To tell penguins apart.')
  expect(await page.getByText('Draft restored').count()).toBe(0)
  await goTo(page, '/datasets')
  await goTo(page, card)
  await page.getByText('Draft restored').waitFor()
  // Typed at the last moment, as before a reload by mistake.
  await intended(page).fill('To tell penguins apart in a lesson.')
  await reload(page)
  await page.getByText('Draft restored').waitFor()
  expect(await intended(page).inputValue()).toBe('To tell penguins apart in a lesson.')
  // The host has it: another start of the program has another port, which a browser takes for another page.
  await page.waitForFunction(() => Object.keys(localStorage).every((key) => !key.startsWith('cairn-drafts')))
  await stop()

  const { page: next } = await open()
  expect(new URL(next.url()).port).not.toBe(new URL(page.url()).port)
  await goTo(next, card)
  await next.getByText('Draft restored').waitFor()
  expect(await intended(next).inputValue()).toBe('To tell penguins apart in a lesson.')
  // Someone else writes the same section meanwhile.
  await json(['card', 'set', 'penguins@v1', 'intendedUse', 'For birds.'], at)
  await next.getByText('The saved text has changed since you typed this.').waitFor()
  expect(await seriousFindings(next)).toEqual([])
  await next.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => intended(next).inputValue()).toBe('For birds.')
  await next.getByText('Draft restored').waitFor({ state: 'detached' })

  await intended(next).fill('For penguins.')
  await intended(next).press('Control+Enter')
  await next.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' })
  await reload(next)
  expect(await intended(next).inputValue()).toBe('For penguins.')
  expect(await next.getByText('Draft restored').count()).toBe(0)
  const saved = await json<ModelCard>(['card', 'show', 'penguins@v1'], at)
  expect(saved.sections.find(({ section }) => section === 'intendedUse')?.text).toBe('For penguins.')
})

test('[DS-12] [UN-1] a rule that is half typed waits; saved, it can be undone by the keyboard', async () => {
  const { folder } = await withPenguins()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/datasets/penguins?tab=rules')
  await page.getByRole('button', { name: 'Add rule…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Rule' }).click()
  await page.getByRole('option', { name: /pattern/i }).click()
  await dialog.getByRole('textbox', { name: 'Regular expression' }).fill('[A-Z]+')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await reload(page)
  await page.getByRole('button', { name: 'Add rule…' }).click()
  await dialog.getByText('Draft restored').waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Regular expression' }).inputValue()).toBe('[A-Z]+')
  await dialog.getByRole('combobox', { name: 'Column' }).click()
  await page.getByRole('option', { name: 'Sex', exact: true }).click()
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  const table = page.getByRole('table').getByText('[A-Z]+')
  await table.waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('No rules yet').waitFor()
  await page.keyboard.press('Control+Shift+z')
  await table.waitFor()
  expect(problems).toEqual([])
})

test('[DS-2] the options of an import are there again when its dialog is opened again, and after a reload with the same file', async () => {
  const folder = await newWorkspace()
  const { page, problems } = await openApp(browser, folder)
  const choose = async () => {
    const chooser = page.waitForEvent('filechooser')
    await page.keyboard.press('Control+i')
    await page.getByRole('dialog').getByRole('button', { name: 'Choose a file…' }).click()
    await (await chooser).setFiles(sample('penguins.csv'))
  }
  await choose()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Dataset' }).fill('birds')
  await dialog.getByRole('button', { name: 'Change…' }).click()
  await dialog.getByLabel('Treat as missing').fill('., ?')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+i')
  await dialog.getByText('Draft restored').waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Dataset' }).inputValue()).toBe('birds')
  await reload(page)
  await choose()
  await dialog.getByText('Draft restored').waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Dataset' }).inputValue()).toBe('birds')
  await dialog.getByRole('button', { name: 'Change…' }).click()
  expect(await dialog.getByLabel('Treat as missing').inputValue()).toBe('., ?')
  await dialog.getByRole('button', { name: 'Discard' }).click()
  expect(await dialog.getByRole('textbox', { name: 'Dataset' }).inputValue()).toBe('penguins')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'penguins', level: 1 }).waitFor()
  expect(problems).toEqual([])
})

test('[RG-1] [UN-1] a dataset and a model are renamed, described and tagged in the window, in one step that can be undone', async () => {
  const { folder, at } = await withModel()
  await json(['data', 'import', sample('penguins.csv'), '--name', 'taken'], at)
  const { page, problems } = await openApp(browser, folder)
  const dialog = page.getByRole('dialog')
  await goTo(page, '/datasets/penguins')
  await page.getByRole('button', { name: 'Name, notes and tags of penguins' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('taken')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').getByText('taken').first().waitFor()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('birds')
  await dialog.getByRole('textbox', { name: 'Notes' }).fill('Of three islands.')
  await dialog.getByLabel('Tags').fill('demo')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'birds', level: 1 }).waitFor()
  await page.getByText('Of three islands.').waitFor()
  expect(page.url()).toContain('/datasets/birds')

  await goTo(page, '/models/penguins?tab=card')
  await intended(page).fill('A draft that goes with the new name.')
  await page.getByRole('button', { name: 'Name, notes and tags of penguins' }).click()
  await page.getByRole('menuitem', { name: 'Name, notes and tags of the model…' }).click()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('bird species')
  await dialog.getByLabel('Tags').fill('lesson')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: /bird species/, level: 1 }).waitFor()
  await expect.poll(() => intended(page).inputValue()).toBe('A draft that goes with the new name.')
  const [model] = await json<Model[]>(['models', 'list'], at)
  expect(model).toMatchObject({ name: 'bird species', tags: ['lesson'] })
  expect(model.versions[0].dataset).toBe('birds@v1')
  expect(await seriousFindings(page)).toEqual([])

  await goTo(page, '/models')
  await page.keyboard.press('Control+z')
  await page.getByText(/rename the model penguins to bird species/i).waitFor()
  expect((await json<Model[]>(['models', 'list'], at))[0]).toMatchObject({ name: 'penguins', tags: [] })
  expect(problems).toEqual([])
})

test('[EV-4] [DS-11] sensitive and protected are two marks of a column in its profile', async () => {
  const { folder, at } = await withPenguins()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/datasets/penguins?tab=profile')
  await page.getByRole('button', { name: 'Sex', exact: true }).click()
  const column = page.getByRole('complementary', { name: 'Column Sex' })
  await column.getByRole('switch', { name: 'Sex is protected' }).click()
  await expect.poll(() => column.getByRole('switch', { name: 'Sex is protected' }).isChecked()).toBe(true)
  const marks = await json<{ name: string; sensitive: boolean; protected: boolean }[]>(['data', 'protected', 'penguins'], at)
  expect(marks.find(({ name }) => name === 'Sex')).toMatchObject({ sensitive: false, protected: true })
  await page.keyboard.press('Control+z')
  await expect.poll(() => column.getByRole('switch', { name: 'Sex is protected' }).isChecked()).toBe(false)
  expect(problems).toEqual([])
})
