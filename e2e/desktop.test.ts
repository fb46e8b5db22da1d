import Database from 'better-sqlite3'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import type { Job } from '../src/shared/contract/jobs.ts'
import type { Recipe } from '../src/shared/domain/training/recipe.ts'
import { command, goTo } from './app.ts'
import { json, newFolder, newWorkspace } from './cairn.ts'
import { endlessRecipe, importPenguins, writeLarge } from './data.ts'
import { type Desktop, describeDesktop, launchDesktop, type LaunchOptions } from './electron.ts'
import { waitTimeout } from './timeouts.ts'

async function launch(options: LaunchOptions = {}): Promise<Desktop> {
  const desktop = await launchDesktop(options)
  onTestFinished(desktop.close)
  return desktop
}

/** A workspace with a dataset, and a run in it that would go on for ever once it is started. */
async function endlessWorkspace() {
  const folder = await newWorkspace()
  const ref = await importPenguins(folder)
  const recipe = JSON.parse(readFileSync(await endlessRecipe(folder, ref), 'utf8')) as object
  return { folder, ref, recipe }
}

async function startEndless(page: Page, recipe: object): Promise<void> {
  await goTo(page, '/experiments/new?ref=penguins%40v1')
  const text = page.getByRole('textbox', { name: 'Recipe as JSON' })
  await text.fill(JSON.stringify(recipe))
  await text.blur()
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await pastEpoch(page, 3)
}

/** Until the live run tells an epoch of this number or a later one. */
async function pastEpoch(page: Page, epoch: number): Promise<void> {
  await expect
    .poll(async () => {
      const text = await page.locator('main').textContent()
      return Math.max(0, ...[...(text ?? '').matchAll(/epoch (\d+)|(\d+) epochs/gi)].map(([, one, many]) => Number(one ?? many)))
    })
    .toBeGreaterThanOrEqual(epoch)
}

const state = (desktop: Desktop) =>
  desktop.app.evaluate(({ BrowserWindow, Menu, nativeTheme }) => {
    const [window] = BrowserWindow.getAllWindows()
    return {
      title: window.getTitle(),
      bounds: window.getBounds(),
      theme: nativeTheme.themeSource,
      undo: Menu.getApplicationMenu()?.getMenuItemById('edit.undo')?.label,
      backup: Menu.getApplicationMenu()?.getMenuItemById('workspace.backup')?.enabled,
    }
  })

describeDesktop('the desktop window', () => {
  test('[FR-1] [FR-2] [TR-2] [OF-1] from the start screen to a first evaluated model in three clicks, and no request leaves', async () => {
    const home = newFolder()
    const log = join(home, 'net.json')
    const desktop = await launchDesktop({ home, args: [], flags: [`--log-net-log=${log}`] })
    const { page, problems, requests } = desktop
    await page.getByRole('button', { name: /Breast cancer/ }).click()
    await page.getByRole('button', { name: 'New run…' }).click()
    await page.getByRole('button', { name: 'Train' }).click()
    await page.getByRole('row', { name: /ROC AUC/ }).waitFor()
    await desktop.close()
    expect(problems).toEqual([])
    expect(requests.filter((url) => !/^(app:\/\/cairn\/|data:|blob:)/.test(url))).toEqual([])
    // Chromium's own requests are seen by its log alone.
    expect(addressesOf(readFileSync(log, 'utf8')).filter((url) => !/^(app:\/\/cairn\/|data:|blob:)/.test(url))).toEqual([])
  })

  test('[TR-14] the desktop app trains trees, on several threads, to the same model as the terminal', async () => {
    const folder = await newWorkspace()
    await json(['data', 'import', writeLarge(folder, 200_000), '--name', 'large', '--target', 'y'], { cwd: folder })
    const proposed = await json<Recipe>(['train', 'large', '--model', 'boosting', '--propose'], { cwd: folder })
    const recipe = { ...proposed, model: { ...proposed.model, trees: 5 } }
    const file = join(folder, 'boosting.json')
    writeFileSync(file, JSON.stringify(recipe))
    const { page, problems } = await launch({ args: [folder] })
    await goTo(page, '/experiments/new?ref=large%40v1')
    const text = page.getByRole('textbox', { name: 'Recipe as JSON' })
    await text.fill(JSON.stringify(recipe))
    await text.blur()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await expect
      .poll(async () => (await json<Run>(['runs', 'show', '1'], { cwd: folder })).status, { timeout: waitTimeout })
      .toMatch(/done|failed/)
    const model = ({ artifacts }: Run) => artifacts.map(({ name, object }) => `${name} ${object}`)
    const own = await json<Run>(['runs', 'show', '1'], { cwd: folder })
    expect(own).toMatchObject({ status: 'done', engine: 'wasm', recipe: { model: { family: 'boosting', trees: 5 } } })
    await json(['train', 'large', '--recipe', file], { cwd: folder })
    expect(model(await json<Run>(['runs', 'show', '2'], { cwd: folder }))).toEqual(model(own))
    expect(problems).toEqual([])
  })

  test('[DK-1] [KB-1] the native menu is the registry of commands: what can be chosen follows the page, and what is chosen is done', async () => {
    const { folder } = await endlessWorkspace()
    const desktop = await launch({ args: [folder] })
    await expect.poll(() => state(desktop)).toMatchObject({ backup: true, title: expect.stringContaining('Cairn') })
    await desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('go.audit')?.click())
    await desktop.page.getByRole('heading', { name: 'Audit' }).waitFor()
    await desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('workspace.close')?.click())
    await desktop.page.getByRole('button', { name: /Penguins/ }).waitFor()
    await expect.poll(() => state(desktop)).toMatchObject({ backup: false, title: 'Cairn' })
  })

  test('[DK-6] [DK-8] the window, its theme and its workspace are as they were left', async () => {
    const { folder } = await endlessWorkspace()
    const home = newFolder()
    const first = await launchDesktop({ home, args: [folder] })
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].setBounds({ x: 60, y: 40, width: 900, height: 640 }))
    await command(first.page, 'dark theme', /dark/i)
    await expect.poll(() => state(first)).toMatchObject({ theme: 'dark' })
    await first.close()
    const second = await launch({ home })
    await second.page.getByRole('link', { name: /Datasets/ }).waitFor()
    expect(await state(second)).toMatchObject({ theme: 'dark', bounds: { x: 60, y: 40, width: 900, height: 640 } })
    expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  })

  test('[DK-2] [DK-3] a second start hands its file to the first window and ends', async () => {
    const { folder } = await endlessWorkspace()
    const file = join(newFolder(), 'more penguins.csv')
    writeFileSync(file, 'a,b\n1,2\n3,4\n')
    const home = newFolder()
    const desktop = await launch({ home, args: [folder] })
    await expect(launchDesktop({ home, args: [file] })).rejects.toThrow()
    await desktop.page.getByRole('dialog', { name: /Import/ }).waitFor()
    await desktop.page.getByRole('dialog').getByText('more penguins.csv').first().waitFor()
  })

  test('[DK-3] [PK-3] a package that the system opens is verified on the start screen, without a workspace', async () => {
    const { folder } = await endlessWorkspace()
    await json(['train', 'penguins', '--model', 'linear', '--epochs', '5', '--engine', 'wasm'], { cwd: folder })
    await json(['models', 'register', '1', 'penguins'], { cwd: folder })
    const file = join(newFolder(), 'penguins.cairn')
    await json(['package', 'build', 'penguins@v1', '--output', file], { cwd: folder })
    const { page } = await launch({ args: [file] })
    await page.getByText('verified', { exact: true }).waitFor()
    await page.getByText('Open a workspace to import this package').waitFor()
    expect(await page.getByRole('link', { name: /Datasets/ }).count()).toBe(0)
  })

  test('[DK-11] a page that crashes comes back where it was, and goes on', async () => {
    const { folder } = await endlessWorkspace()
    const desktop = await launch({ args: [folder] })
    await goTo(desktop.page, '/audit')
    await desktop.page.getByRole('heading', { name: 'Audit' }).waitFor()
    const heading = () =>
      desktop.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].webContents.executeJavaScript('document.querySelector("main h1")?.textContent ?? ""'),
      )
    const crashed = desktop.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((resolve) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]
          webContents.once('render-process-gone', (_event, { reason }) => resolve(reason))
          webContents.forcefullyCrashRenderer()
        }),
    )
    expect(await crashed).not.toBe('clean-exit')
    // Playwright's own page is gone for good: what is shown is asked of the main process.
    await expect.poll(heading).toContain('Audit')
  })

  test('[DK-11] [TR-7] a worker that is killed fails its run with a cause and a fix; the window stays', async () => {
    const { folder, recipe } = await endlessWorkspace()
    const desktop = await launch({ args: [folder] })
    await startEndless(desktop.page, recipe)
    // Those too that wait for a task of their own.
    const killed = await desktop.app.evaluate(({ app }) => {
      const workers = app.getAppMetrics().filter(({ name }) => name === 'Cairn worker')
      for (const { pid } of workers) process.kill(pid, 'SIGKILL')
      return workers.length
    })
    expect(killed).toBeGreaterThan(0)
    await desktop.page.getByText('The worker process ended unexpectedly').first().waitFor()
    await desktop.page.getByRole('button', { name: 'Resume' }).waitFor()
  })

  test('[DK-12] [TR-4] [TR-6] after kill -9 of the whole app the run is interrupted, and goes on from its checkpoint', async () => {
    const { folder, recipe } = await endlessWorkspace()
    const home = newFolder()
    const first = await launchDesktop({ home, args: [folder] })
    await startEndless(first.page, recipe)
    const gone = new Promise((resolve) => first.app.process().once('exit', resolve))
    first.app.process().kill('SIGKILL')
    await gone
    const { page } = await launch({ home })
    await goTo(page, '/experiments/runs/1')
    await page.getByText('interrupted').first().waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Cancel, keep best' }).waitFor()
    await pastEpoch(page, 4)
    await page.getByRole('button', { name: 'Cancel, keep best' }).click()
    await page.getByText('stopped').first().waitFor()
    expect(await json(['workspace', 'verify'], { cwd: folder })).toMatchObject({ ok: true })
  })

  test('[TR-3] quitting with a running job asks; stopped, it keeps its best model', async () => {
    const { folder, recipe } = await endlessWorkspace()
    const desktop = await launchDesktop({ args: [folder] })
    await startEndless(desktop.page, recipe)
    // What a person would click in the system's own dialog.
    const answer = (button: number) =>
      desktop.app.evaluate(({ app, dialog }, response) => {
        const asked = new Promise<string>((resolve) => {
          dialog.showMessageBox = ((_window: unknown, { message }: { message: string }) => {
            resolve(message)
            return Promise.resolve({ response, checkboxChecked: false })
          }) as unknown as typeof dialog.showMessageBox
        })
        app.quit()
        return asked
      }, button)
    expect(await answer(1)).toBe('A job is running')
    expect(await json<Job[]>(['jobs', 'list'], { cwd: folder })).toMatchObject([{ status: 'running' }, {}])
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve))
    await answer(0)
    await ended
    expect(await json<Run>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  })

  test('[TR-6] closed while a job runs, it goes on in the tray if the person wants that, comes back, and ends when nothing runs', async () => {
    const { folder, recipe } = await endlessWorkspace()
    const desktop = await launchDesktop({ args: [folder] })
    await goTo(desktop.page, '/settings')
    await desktop.page.getByRole('switch', { name: /Keep jobs and services running/ }).click()
    await desktop.page.getByRole('switch', { name: /Keep jobs and services running/, checked: true }).waitFor()
    await startEndless(desktop.page, recipe)
    const close = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].close())
    const visible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible())
    await close()
    await expect.poll(visible).toBe(false)
    expect(await json<Job[]>(['jobs', 'list'], { cwd: folder })).toMatchObject([{ status: 'running' }, {}])
    // As a second start of the app does.
    await desktop.app.evaluate(({ app }) => app.emit('second-instance', {}, ['cairn'], '/'))
    await expect.poll(visible).toBe(true)
    await close()
    await expect.poll(visible).toBe(false)
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve))
    await json(['jobs', 'cancel', '2'], { cwd: folder })
    await ended
    expect(await json<Run>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  })

  test('[TR-3] when the system ends the session nobody is asked, and the best model is kept', async () => {
    const { folder, recipe } = await endlessWorkspace()
    const desktop = await launchDesktop({ args: [folder] })
    await startEndless(desktop.page, recipe)
    const ended = new Promise((resolve) => desktop.app.process().once('exit', resolve))
    desktop.app.process().kill('SIGTERM')
    await ended
    expect(await json<Run>(['runs', 'show', '1'], { cwd: folder })).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  })

  test('[DK-13] a workspace that cannot be opened at the start is told with its folder and the way out', async () => {
    const damaged = newFolder()
    writeFileSync(join(damaged, 'cairn.db'), 'this is no database, and was never one')
    const first = await launch({ args: [damaged] })
    const banner = first.page.getByRole('alert')
    await banner.getByText('The workspace database cannot be read').waitFor()
    await banner.getByText(damaged).waitFor()
    await banner.getByText(/backups/).waitFor()
    await first.page.getByRole('button', { name: 'New workspace' }).waitFor()

    const newer = await newWorkspace()
    const database = new Database(join(newer, 'cairn.db'))
    database.pragma('user_version = 9999')
    database.close()
    const second = await launch({ args: [newer] })
    await second.page.getByRole('alert').getByText('The workspace was made by a newer Cairn').waitFor()
    const untouched = new Database(join(newer, 'cairn.db'))
    expect(untouched.pragma('user_version', { simple: true })).toBe(9999)
    untouched.close()
  })

  test('[DK-13] a home that cannot be written to is told; a workspace elsewhere opens all the same', async () => {
    const { folder } = await endlessWorkspace()
    // Not even root can make a folder under a file.
    const home = join(newFolder(), 'a file')
    writeFileSync(home, '')
    const desktop = await launch({ home, cwd: folder, args: [folder] })
    await desktop.page.getByRole('link', { name: /Datasets/ }).waitFor()
    await desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('workspace.close')?.click())
    await desktop.page.getByRole('alert').getByText('The folder is not writable').waitFor()
    await desktop.page.getByRole('alert').getByText(home).first().waitFor()
    expect(readFileSync(home, 'utf8')).toBe('')
  })

  test('[GV-5] a report is saved as PDF where the person says, and no path reaches the page', async () => {
    const { folder } = await endlessWorkspace()
    const desktop = await launch({ args: [folder] })
    const target = join(mkdir(join(newFolder(), 'out')), 'datasheet.pdf')
    const saved = desktop.app.evaluate(
      ({ session }, path) =>
        new Promise<string>((resolve) => {
          session.defaultSession.once('will-download', (_event, item) => {
            item.setSavePath(path)
            item.once('done', (_done, state) => resolve(`${state} ${item.getFilename()}`))
          })
        }),
      target,
    )
    await desktop.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (() => Promise.resolve({ canceled: false, filePath })) as unknown as typeof dialog.showSaveDialog
    }, target)
    await goTo(desktop.page, '/datasets/penguins')
    await desktop.page.getByRole('button', { name: 'Datasheet' }).click()
    await desktop.page.getByRole('menuitem', { name: 'PDF' }).click()
    expect(await saved).toMatch(/^completed .*\.pdf$/)
    expect(readFileSync(target).subarray(0, 5).toString()).toBe('%PDF-')
    const chosen = await desktop.page.evaluate(() => window.cairn.saveAs({ title: 'Save', name: 'audit.csv', kinds: [] }))
    expect(chosen).toEqual({ value: { token: expect.stringMatching(/^[\w-]{32}$/), name: 'datasheet.pdf' } })
  })
})

function mkdir(path: string): string {
  mkdirSync(path)
  return path
}

/** Every address in Chromium's log of the network, requests and look-ups of names alike. */
function addressesOf(log: string): string[] {
  return [...log.matchAll(/"(?:url|host)":"([^"]+)"/g)].map(([, address]) => address)
}
