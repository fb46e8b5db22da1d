import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { newFolder, start } from './cairn.ts'
import { waitTimeout } from './timeouts.ts'

export interface Served {
  /** Good for one browser: it is exchanged for a cookie. */
  readonly url: string
  stop(): Promise<void>
}

/** `cairn open` as a real process. @param home where its preferences are kept, and where samples become workspaces */
export async function serve(folder: string | null, home: string, args: readonly string[] = []): Promise<Served> {
  const running = start(['open', ...(folder === null ? [] : [folder]), '--no-browser', '--json', ...args], {
    cwd: home,
    env: { CAIRN_HOME: home, HOME: home },
  })
  const url = await new Promise<string>((resolve, reject) => {
    running.child.stdout?.on('data', (text: string) => resolve((JSON.parse(text) as { url: string }).url))
    running.ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const stop = async () => {
    running.child.kill('SIGTERM')
    await running.ended
  }
  return { url, stop }
}

export interface Opened {
  readonly page: Page
  /** Address of every request that the page made. */
  readonly requests: string[]
  /** Errors of the page and of its console. */
  readonly problems: string[]
}

/** `cairn open` and its page in a real browser, until the test has ended. @param folder null for the welcome screen */
export async function openApp(browser: Browser, folder: string | null, options: BrowserContextOptions = {}): Promise<Opened> {
  const { url, stop } = await serve(folder, newFolder())
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(waitTimeout)
  const requests: string[] = []
  const problems: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  onTestFinished(async () => {
    await context.close()
    await stop()
  })
  await page.goto(url)
  await page.locator('main').waitFor()
  return { page, requests, problems }
}

/** Requests that went anywhere else than to the program that served the page. */
export function leaving({ page, requests }: Opened): string[] {
  const { host } = new URL(page.url())
  return requests.filter((url) => new URL(url).host !== host && !/^(data|blob):/.test(url))
}

/** What the router says of itself to its own tools. */
interface Router {
  readonly state: { readonly status: string; readonly resolvedLocation?: object }
}

/** The window of the page, with the location that is being left; null where it is there already. */
interface Leaving {
  readonly __TSR_ROUTER__: Router
  __left__?: object | null
}

/** Another screen by its address, as a link would. It is there at the end, where it was another one before: what it asks for may not be. */
export async function goTo(page: Page, route: string): Promise<void> {
  // Kept in the page and not as a handle: where the page is loaded anew meanwhile, it has left.
  await page.evaluate((hash) => {
    const page = window as unknown as Leaving
    page.__left__ = location.hash === `#${hash}` ? null : page.__TSR_ROUTER__.state.resolvedLocation
    location.hash = hash
  }, route)
  await page.waitForFunction(() => {
    const { __left__: left, __TSR_ROUTER__: router } = window as unknown as Leaving
    return left === null || (router?.state.status === 'idle' && router.state.resolvedLocation !== left)
  })
}

/** Runs a command by its name in the palette, once it can be run: what a change makes possible is known a moment after it. */
export async function command(page: Page, words: string, name = new RegExp(`^${words}`, 'i')): Promise<void> {
  const input = page.getByRole('combobox', { name: 'Find a command' })
  await page.keyboard.press('Control+k')
  await input.waitFor()
  await page.keyboard.type(words)
  await page.getByRole('option', { name, selected: true, disabled: false }).waitFor()
  await page.keyboard.press('Enter')
  await input.waitFor({ state: 'detached' })
}

/** A screen with its answers or its failure: no skeleton is left. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main').locator('h1, [role=alert]').first().waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
}
