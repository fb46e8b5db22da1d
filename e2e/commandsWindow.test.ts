import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Command, type CommandId, commands } from '../src/shared/commands.ts'
import { goTo, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace, sample } from './cairn.ts'
import { describeDesktop, launchDesktop } from './electron.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Data, two runs, a model: most commands have something to do. */
async function filledWorkspace(): Promise<string> {
  const folder = await newWorkspace()
  const at = { cwd: folder }
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], at)
  for (let run = 0; run < 2; run++) await json(['train', 'penguins', '--family', 'linear', '--epochs', '2', '--engine', 'wasm'], at)
  await json(['models', 'register', '1', 'penguins'], at)
  await json(['data', 'note', 'penguins', 'Of three islands.'], at)
  return folder
}

interface Case {
  /** The screen that it is pressed on; Home by default. */
  readonly on?: string
  /** What is seen of it. */
  readonly effect?: (page: Page) => Promise<unknown>
  /** Why it cannot be chosen there. */
  readonly disabled?: RegExp
}

const at = (hash: RegExp) => (page: Page) => page.waitForFunction((source) => new RegExp(source).test(location.hash), hash.source)
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole('dialog', { name }).waitFor()
const heading = (name: RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 }).waitFor()
const scheme = (name: string) => (page: Page) => page.locator(`html[data-mantine-color-scheme=${name}]`).waitFor()
const says = (text: RegExp) => (page: Page) => page.getByText(text).first().waitFor()

/** A server that goes on would be asked about when the workspace is closed. */
async function startsAndStops(page: Page): Promise<void> {
  const connection = page.getByRole('region', { name: 'Connection' })
  await connection.getByText('running', { exact: true }).waitFor()
  await connection.getByRole('button', { name: 'Stop' }).click()
  await connection.getByText('stopped', { exact: true }).waitFor()
}

/** Every command of the registry: a new one does not compile without its case. In the order in which they are tried. */
const cases = {
  'workspace.new': { effect: dialog('New workspace') },
  'workspace.open': { effect: dialog('Open a workspace') },
  'workspace.backup': { disabled: /browser/ },
  'workspace.verify': { effect: says(/workspace verified|no problems/i) },
  'workspace.trash': { effect: at(/^#\/trash/) },
  'workspace.cleanUp': { effect: at(/^#\/clean-up$/) },
  'settings.open': { effect: at(/^#\/settings/) },
  'edit.undo': { effect: says(/^Undone:/) },
  'edit.redo': { effect: says(/^Redone:/) },
  'view.palette': { effect: (page) => page.getByRole('combobox', { name: 'Find a command' }).waitFor() },
  'view.shortcuts': { effect: dialog(/shortcuts/i) },
  'view.theme.dark': { effect: scheme('dark') },
  'view.theme.light': { effect: scheme('light') },
  'view.theme.system': { effect: (page) => page.locator('html[data-mantine-color-scheme]').waitFor() },
  'view.sidebar': { effect: (page) => page.locator('.app.no-sidebar').waitFor() },
  'go.home': { on: '/jobs', effect: at(/^#?\/?$/) },
  'go.datasets': { effect: at(/^#\/datasets$/) },
  'go.features': { effect: at(/^#\/features$/) },
  'go.experiments': { effect: at(/^#\/experiments/) },
  'go.tracking': { effect: at(/^#\/tracking$/) },
  'go.models': { effect: at(/^#\/models/) },
  'go.packages': { effect: at(/^#\/packages$/) },
  'go.deployments': { effect: at(/^#\/deployments/) },
  'go.monitors': { effect: at(/^#\/monitors$/) },
  'go.alerts': { effect: at(/^#\/alerts$/) },
  'go.automations': { effect: at(/^#\/automations$/) },
  'go.audit': { effect: at(/^#\/audit/) },
  'go.jobs': { effect: at(/^#\/jobs/) },
  // Back to where the case before has led.
  'go.back': { on: '/models', effect: at(/^#\/jobs/) },
  'go.forward': { effect: at(/^#\/models/) },
  'dataset.import': { effect: dialog('Import data') },
  'dataset.append': { on: '/datasets/penguins', effect: dialog(/Append rows to penguins/) },
  'dataset.edit': { effect: at(/^#\/datasets\/penguins.*rows/) },
  'dataset.prepare': { effect: at(/^#\/datasets\/penguins.*tab=prepare/) },
  'dataset.prepareSave': { on: '/datasets/penguins?tab=prepare', disabled: /Add a step/ },
  'dataset.prepareAgain': { disabled: /prepared dataset/ },
  'dataset.compare': { disabled: /only one version/ },
  'dataset.rules': { effect: at(/^#\/datasets\/penguins.*tab=rules/) },
  'feature.newView': { effect: at(/^#\/features\/new-view$/) },
  'feature.newService': { effect: at(/^#\/features\/new-service$/) },
  'feature.apply': { effect: at(/^#\/features\/apply$/) },
  'feature.join': { effect: dialog('Join features') },
  'run.new': { effect: at(/^#\/experiments\/new/) },
  'run.clone': { effect: at(/^#\/experiments\/new.*from=/) },
  'run.compare': { effect: at(/^#\/experiments\/compare/) },
  'run.pause': { on: '/experiments/runs/1', disabled: /./ },
  'run.evaluation': { effect: at(/^#\/experiments\/runs\/\d/) },
  'run.sweep': { effect: at(/^#\/experiments\/new/) },
  'run.best': { effect: at(/^#\/experiments\/new/) },
  'run.crossValidate': { effect: at(/^#\/experiments\/new/) },
  'tracking.stop': { disabled: /not running/ },
  'tracking.start': { effect: startsAndStops },
  'tracking.export': { effect: dialog('Export runs') },
  'tracking.import': { effect: at(/^#\/tracking\/import$/) },
  'model.register': { effect: at(/^#\/experiments\/runs\/\d/) },
  'model.package': { effect: at(/^#\/packages\/build/) },
  'model.importPackage': { disabled: /Open Packages first/ },
  'model.verifyPackage': { disabled: /Open Packages first/ },
  'model.deploy': { effect: dialog(/^Deploy/) },
  'model.predict': { effect: at(/^#\/packages\/predict/) },
  'monitor.new': { effect: dialog('New monitor') },
  'monitor.checkNow': { disabled: /Open a monitor first/ },
  'monitor.checkFile': { effect: dialog('Check a file') },
  'policy.new': { effect: at(/^#\/automations\/new$/) },
  'policy.run': { disabled: /Open a policy first/ },
  'help.guide': { effect: at(/^#\/help/) },
  'help.glossary': { effect: at(/^#\/help\/glossary/) },
  'help.about': { effect: at(/^#\/settings/) },
  'help.pauseTour': { disabled: /./ },
  'help.tour': { effect: says(/tour/i) },
  'workspace.close': { effect: heading(/^Cairn$/) },
} as const satisfies Record<CommandId, Case>

/** As Playwright names the keys of a shortcut: `mod+shift+n`, `g d`, `?`. */
async function press(page: Page, shortcut: string): Promise<void> {
  const names: Record<string, string> = {
    mod: 'Control',
    shift: 'Shift',
    alt: 'Alt',
    left: 'ArrowLeft',
    right: 'ArrowRight',
    space: 'Space',
  }
  for (const keys of shortcut.split(' ')) {
    const parts = keys.split('+').map((key) => names[key] ?? (/^f\d+$/.test(key) ? key.toUpperCase() : key))
    await page.keyboard.press(parts.join('+'))
  }
}

/** What the palette says of a command, and it stays closed then. */
async function inPalette(page: Page, { title }: Command) {
  await press(page, 'mod+k')
  // At once: the first letters belong to the palette, however soon they come.
  await page.keyboard.type(`>${title.replace('…', '')}`)
  const input = page.getByRole('combobox', { name: 'Find a command' })
  await input.waitFor()
  expect(await input.inputValue()).toBe(`>${title.replace('…', '')}`)
  return page.getByRole('option').first()
}

/** Nothing is open over the screens, and nothing has the focus. */
async function closeAll(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').first().waitFor({ state: 'detached' })
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
}

test('[KB-1] [KB-3] every command of the registry does what it says by its shortcut, or says why it cannot', async () => {
  const { page, problems } = await openApp(browser, await filledWorkspace())
  await page.getByRole('form', { name: 'Your name' }).getByRole('button', { name: 'Skip' }).click()
  const tried: string[] = []
  for (const [id, { on, effect, disabled }] of Object.entries<Case>(cases)) {
    const command: Command | undefined = commands.find((each) => each.id === id)
    if (!command) throw new Error(id)
    const shortcut = command.webShortcut ?? command.shortcut
    if (id !== 'go.forward') await goTo(page, on ?? '/')
    await page.locator('main h1').first().waitFor()
    if (disabled) {
      const before = page.url()
      if (shortcut) await press(page, shortcut)
      const option = await inPalette(page, command)
      expect(await option.getAttribute('aria-disabled'), id).toBe('true')
      expect(await option.innerText(), id).toMatch(disabled)
      await closeAll(page)
      expect(page.url(), id).toBe(before)
    } else {
      if (shortcut) await press(page, shortcut)
      else {
        const option = await inPalette(page, command)
        expect(await option.getAttribute('aria-disabled'), id).toBe('false')
        await page.keyboard.press('Enter')
      }
      await effect?.(page).catch((error: unknown) => {
        throw new Error(`${id} by ${shortcut ?? 'the palette'} has no effect: ${String(error)}`)
      })
      await closeAll(page)
      if (id === 'view.sidebar') await press(page, 'mod+b')
    }
    tried.push(id)
  }
  expect(tried.toSorted()).toEqual(commands.map(({ id }) => id).toSorted())
  expect(problems).toEqual([])
})

test('[UN-1] [KB-1] Undo says that there is nothing to undo; in a field it is the field’s own', async () => {
  const folder = await newWorkspace()
  const { page, problems } = await openApp(browser, folder)
  const option = await inPalette(page, { id: 'edit.undo', title: 'Undo', menu: 'edit' })
  expect(await option.innerText()).toContain('Nothing to undo')
  await closeAll(page)
  await page.keyboard.press('Control+z')
  await page.getByRole('alert').getByText('Nothing to undo').waitFor()
  await json(['experiments', 'create', 'tries'], { cwd: folder })
  await page.keyboard.press('Alt+Shift+n')
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
  await name.pressSequentially('wine')
  await page.keyboard.press('Control+z')
  expect(await name.inputValue()).not.toBe('wine')
  expect(await page.getByText(/^Undone:/).count()).toBe(0)
  expect(problems).toEqual([])
})

describeDesktop('the desktop window', () => {
  test('[KB-1] [KB-3] the shortcuts that a browser keeps for itself work as well', async () => {
    const desktop = await launchDesktop({ args: [await filledWorkspace()] })
    onTestFinished(desktop.close)
    const { page } = desktop
    const own: Command[] = commands.filter((command) => 'webShortcut' in command)
    expect(own.length).toBeGreaterThan(2)
    for (const { id, shortcut } of own.toSorted((a, b) => Number(a.id === 'workspace.close') - Number(b.id === 'workspace.close'))) {
      await goTo(page, '/')
      await page.locator('main h1').first().waitFor()
      await press(page, shortcut ?? '')
      const { effect }: Case = cases[id as CommandId]
      await effect?.(page)
      await closeAll(page)
    }
  })
})
