import type { ChildProcess } from 'node:child_process'
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from 'playwright-core'
import { describe } from 'vitest'
import { newFolder, root } from './cairn.ts'
import { waitTimeout } from './timeouts.ts'

/** Journeys in the desktop window. Where there can be none they are skipped; `build.ts` finds out and says why. */
export const describeDesktop = process.env.CAIRN_NO_DESKTOP ? describe.skip : describe

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  /** What the page said is wrong: errors, and messages of the console. */
  readonly problems: string[]
  /** Every address that the page asked for. */
  readonly requests: string[]
  close(): Promise<void>
}

export interface LaunchOptions {
  /** The folder of this user's files; a new one by default. */
  readonly home?: string
  /** What stands behind the app on its command line. */
  readonly args?: readonly string[]
  /** Of Chromium. */
  readonly flags?: readonly string[]
  readonly cwd?: string
}

/** The desktop app as it is built, with its first page. */
export async function launchDesktop({ home = newFolder(), args = [], flags = [], cwd = home }: LaunchOptions = {}): Promise<Desktop> {
  const app = await _electron.launch({
    args: ['--disable-gpu', ...flags, root, ...args],
    cwd,
    env: { ...(process.env as Record<string, string>), CAIRN_HOME: home, HOME: home },
    // Playwright would else say that the system is a light one.
    colorScheme: null,
    timeout: waitTimeout,
  })
  const problems: string[] = []
  const requests: string[] = []
  askAgainWhenCollected(app)
  const page = await app.firstWindow({ timeout: waitTimeout })
  page.setDefaultTimeout(waitTimeout)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (request) => requests.push(request.url()))
  await page.locator('main').first().waitFor()
  return { app, page, home, problems, requests, close: () => closed(app) }
}

/**
 * Playwright asks main through the inspector, which holds the answer's promise by nothing but a weak handle: a collection of garbage at that
 * moment loses it. What was asked is asked once more.
 */
function askAgainWhenCollected(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...asked: unknown[]) => Promise<unknown>
  const again = (...asked: unknown[]) =>
    evaluate(...asked).catch((error: unknown) => {
      if (!String(error).includes('promise was garbage collected')) throw error
      return evaluate(...asked)
    })
  Object.assign(app, { evaluate: again })
}

/** An app that does not end by itself is ended, and that is a failure. */
async function closed(app: ElectronApplication): Promise<void> {
  const child = app.process()
  if (child.exitCode !== null || child.signalCode !== null) return
  // A test that failed in the middle may leave a job running: nobody is there to answer what is asked then.
  await app
    .evaluate(({ dialog }) => {
      dialog.showMessageBox = (() => Promise.resolve({ response: 0, checkboxChecked: false })) as unknown as typeof dialog.showMessageBox
    })
    .catch(() => {})
  const late = setTimeout(() => child.kill('SIGKILL'), waitTimeout)
  await app.close()
  clearTimeout(late)
  if (child.signalCode === 'SIGKILL') throw new Error('The app did not end when it was asked to.')
}

/**
 * The page of a program that was started with `--remote-debugging-port=0`, as a browser's is reached: for what Playwright cannot start by
 * itself, such as an installed app whose fuses keep debuggers of Node out.
 */
export async function pageOf(child: ChildProcess): Promise<Page> {
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /DevTools listening on ws:\/\/([\d.:]+)/.exec(said)
      if (found) resolve(`http://${found[1]}`)
    })
    child.once('exit', () => reject(new Error(`It ended:\n${said}`)))
  })
  const [context] = (await connected(address)).contexts()
  return context.pages()[0] ?? context.waitForEvent('page')
}

/** A connection that is made while the page is being made may never be answered: then another one is. */
async function connected(address: string): Promise<Browser> {
  for (let tries = 1; ; tries++) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 10_000 })
    } catch (error) {
      if (tries === 5) throw error
    }
  }
}
