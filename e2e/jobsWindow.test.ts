import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp, serve } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newFolder, newWorkspace, sample } from './cairn.ts'
import { endlessRecipe } from './data.ts'
import { waitTimeout } from './timeouts.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

async function withPenguins(): Promise<string> {
  const folder = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
  return folder
}

/** A page of a server that the test ends itself. */
async function served(folder: string | null, home = newFolder(), size = { width: 1280, height: 800 }) {
  const { url, stop } = await serve(folder, home)
  const context = await browser.newContext({ viewport: size })
  onTestFinished(async () => {
    await context.close()
    await stop()
  })
  const page = await context.newPage()
  page.setDefaultTimeout(waitTimeout)
  await page.goto(url)
  await page.locator('main').waitFor()
  return { page, stop, home }
}

const scrolls = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight)

test('10,000 jobs stay within their list, older ones are reached, and Cancel is in reach on a narrow window', async () => {
  const folder = await withPenguins()
  const database = new Database(join(folder, 'cairn.db'))
  const insert = database.prepare(
    `INSERT INTO jobs (kind, title, status, input, progress, phase, detail, cancel_requested, created_at, started_at, ended_at, error)
     VALUES ('datasets.import', ?, 'failed', '{}', 0, '', '', 0, ?, ?, ?, ?)`,
  )
  const error = JSON.stringify({ code: 'FILE_EMPTY', message: 'long.csv is empty. '.repeat(20), details: {} })
  database.transaction(() => {
    for (let job = 0; job < 10_000; job++) insert.run(`Import ${'a rather long name of a file '.repeat(6)}${job}`, job, job, job + 5, error)
  })()
  database.close()
  const { page } = await served(folder, undefined, { width: 600, height: 600 })
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  const recipe = await endlessRecipe(folder, 'penguins@v1')
  const started = json<{ id: number }>(['train', 'penguins', '--recipe', recipe, '--engine', 'wasm'], { cwd: folder }).catch(() => null)
  await goTo(page, '/jobs')
  const cancel = page.getByRole('button', { name: /^Cancel Train/ })
  await cancel.waitFor()
  const box = await cancel.boundingBox()
  expect(box && box.x + box.width).toBeLessThanOrEqual(600)
  expect(box && box.y + box.height).toBeLessThanOrEqual(600)
  expect(await scrolls(page)).toBe(false)
  // Of ten thousand a window's worth is in the page.
  expect(await page.getByRole('table', { name: 'Jobs' }).getByRole('row').count()).toBeLessThan(120)
  const why = page.getByRole('button', { name: 'long.csv is empty.' }).first()
  expect((await why.boundingBox())?.width).toBeLessThanOrEqual(240)
  await why.press('Enter')
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Older' }).click()
  await page.getByText(/Jobs 9,0\d\d to 8,0\d\d/).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  // What runs stays first, whatever is shown of the others.
  await cancel.click()
  await cancel.waitFor({ state: 'detached' })
  await started
})

test('[UN-1] [DS-7] edits of cells are undone and redone by the keyboard before they are committed', async () => {
  const folder = await withPenguins()
  const { page, problems } = await openApp(browser, folder)
  await goTo(page, '/datasets/penguins')
  const cell = page
    .getByRole('gridcell')
    .filter({ hasText: /^Torgersen$/ })
    .first()
  const edit = async (text: string) => {
    await page
      .getByRole('gridcell')
      .filter({ hasText: /^(Torgersen|Here|There)$/ })
      .first()
      .dblclick()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }
  await cell.waitFor()
  await edit('Here')
  await page.getByText('1 staged edit').waitFor()
  await edit('There')
  await page.getByRole('gridcell', { name: 'There' }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByRole('gridcell', { name: 'Here' }).waitFor()
  await page.keyboard.press('Control+z')
  await page.getByText('No staged edits').waitFor()
  await page.keyboard.press('Control+Shift+z')
  await page.getByRole('gridcell', { name: 'Here' }).waitFor()
  await page.keyboard.press('Control+Shift+z')
  await page.getByRole('gridcell', { name: 'There' }).waitFor()
  expect(problems).toEqual([])
})

test('[FR-2] a browser opens a workspace by the path of its folder, and says what is wrong with one', async () => {
  const folder = await withPenguins()
  const { page } = await served(null)
  const path = page.getByRole('textbox', { name: 'Folder of a workspace' })
  const open = async (text: string, says: RegExp) => {
    await path.fill(text)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText(says).first().waitFor()
  }
  await open('some/where', /absolute path/)
  await open('/no/such/folder', /no folder/i)
  await open(join(folder, 'cairn.db'), /is a file/)
  // Not what the alert before says: its request must have ended before the next.
  await open(newFolder(), /no workspace/i)
  await path.fill(folder)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: folder.split('/').at(-1) ?? '' }).waitFor()
  const datasets = page.getByRole('link', { name: /Datasets/ }).first()
  await expect.poll(() => datasets.innerText()).toContain('1')
})

test('when its program has ended the page says what to do, keeps what is typed, and goes on when it is back', async () => {
  const folder = await withPenguins()
  const { page, stop, home } = await served(folder)
  await goTo(page, '/datasets/penguins')
  await page.getByRole('button', { name: 'Name, notes and tags of penguins' }).click()
  await stop()
  const alert = page.getByRole('alert').filter({ hasText: 'Cairn has stopped' })
  await alert.waitFor()
  const { port } = new URL(page.url())
  const said = await alert.innerText()
  expect(said).toContain(`cairn open ${folder} --port ${port}`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Notes' }).fill('Typed while nothing answered.')

  // As it says: the same port, and the link in the same browser.
  const again = await serve(folder, home, ['--port', port])
  onTestFinished(again.stop)
  await page.getByRole('alert').filter({ hasText: 'Cairn is running again' }).waitFor()
  const other = await page.context().newPage()
  await other.goto(again.url)
  await other.locator('main').waitFor()
  await alert.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Name, notes and tags of penguins' }).click()
  await dialog.getByText('Draft restored').waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('Typed while nothing answered.')
})
