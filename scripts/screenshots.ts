import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { goTo, serve, settled } from '../e2e/app.ts'
import { launchBrowser } from '../e2e/browser.ts'
import { cairn, root } from '../e2e/cairn.ts'
import { readmePictures, type Screen, screens, views } from './screens.ts'

/**
 * Takes every screen in light and dark, wide, small and at a zoom of 200 %, for people to look at:
 * node scripts/screenshots.ts [--only home,audit] [--views wide,small] [--schemes light] [--workspace folder] [--out folder]
 * With --readme only the pictures of the README, into docs/screenshots.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', description: 'beginnings of names or of routes, with commas' },
    views: { type: 'string', default: Object.keys(views).join() },
    schemes: { type: 'string', default: 'light,dark' },
    workspace: { type: 'string' },
    out: { type: 'string', default: join(root, '.cache/screenshots') },
    readme: { type: 'boolean', default: false },
  },
})
type View = keyof typeof views
type Scheme = 'light' | 'dark'

const scratch = mkdtempSync(join(tmpdir(), 'cairn-screens-'))
const browser = await launchBrowser({ systemFonts: true })
try {
  await (values.readme ? takeReadme() : takeAll())
} finally {
  await browser.close()
  rmSync(scratch, { recursive: true, force: true })
}

async function takeAll(): Promise<void> {
  const only = values.only?.split(',')
  const wanted = screens.filter(({ name, route }) => only?.some((text) => name.startsWith(text) || route === text) ?? true)
  mkdirSync(values.out, { recursive: true })
  for (const workspace of ['none', 'empty', 'demo'] as const) {
    const here = wanted.filter((screen) => screen.workspace === workspace)
    if (here.length === 0) continue
    await serving(await folderOf(workspace), async (place) => {
      for (const colorScheme of values.schemes.split(',') as Scheme[])
        for (const view of values.views.split(',') as View[])
          await looking(place, { ...views[view], colorScheme }, async (page) => {
            for (const screen of here) await take(page, screen, join(values.out, `${screen.name}.${view}.${colorScheme}.png`))
          })
    })
  }
}

async function takeReadme(): Promise<void> {
  const out = join(root, 'docs/screenshots')
  mkdirSync(out, { recursive: true })
  // The status bar shows the folder: the pictures are not to tell of the machine that took them.
  const folder = join(scratch, 'cairn-demo')
  // By the author whose page shows it: the packages are their own.
  await run(['author', 'set', 'Demo'])
  await run(['demo', folder])
  await serving(folder, async (place) => {
    for (const { screen: name, scheme } of readmePictures) {
      const screen = screens.find((one) => one.name === name)
      if (!screen) throw new Error(`No screen is called ${name}.`)
      const path = join(out, `${name}${scheme === 'dark' ? '-dark' : ''}.png`)
      const readme = { viewport: { width: 1200, height: 620 }, deviceScaleFactor: 1 }
      await looking(place, { ...readme, colorScheme: scheme }, (page) => take(page, screen, path))
      console.log(`  ${Math.round(statSync(path).size / 1_000)} kB`)
    }
  })
}

/** The folder of a workspace of this kind. The demo's is made once and kept, for it takes a minute. */
async function folderOf(workspace: Screen['workspace']): Promise<string | null> {
  if (workspace === 'none') return null
  const kept = workspace === 'demo' ? (values.workspace ?? join(root, '.cache/screens-demo')) : join(scratch, 'empty')
  if (existsSync(join(kept, 'cairn.db'))) return kept
  console.log(`Making the ${workspace} workspace …`)
  await run(workspace === 'demo' ? ['demo', kept] : ['init', kept])
  return kept
}

async function run(args: readonly string[]): Promise<void> {
  const { code, stderr } = await cairn(args, { env: { CAIRN_HOME: scratch, HOME: scratch } })
  if (code !== 0) throw new Error(stderr)
}

interface Place {
  readonly origin: string
  /** The cookie that the link was exchanged for. */
  readonly storageState: Awaited<ReturnType<BrowserContext['storageState']>>
}

async function serving(folder: string | null, work: (place: Place) => Promise<void>): Promise<void> {
  const served = await serve(folder, scratch)
  try {
    const first = await browser.newContext()
    await (await first.newPage()).goto(served.url)
    await work({ origin: new URL(served.url).origin, storageState: await first.storageState() })
    await first.close()
  } finally {
    await served.stop()
  }
}

type Look = Pick<BrowserContextOptions, 'viewport' | 'deviceScaleFactor' | 'colorScheme'>

async function looking({ origin, storageState }: Place, look: Look, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ ...look, storageState, reducedMotion: 'reduce' })
  try {
    const page = await context.newPage()
    await page.goto(origin)
    await work(page)
  } finally {
    await context.close()
  }
}

async function take(page: Page, { route, keys = [], text }: Screen, path: string): Promise<void> {
  await goTo(page, route)
  await settled(page)
  await quiet(page)
  // What shows a skeleton by now gets the time that it needs.
  await settled(page)
  await quiet(page)
  for (const key of keys) await page.keyboard.press(key)
  if (text) await page.keyboard.type(text)
  if (keys.length > 0) await quiet(page)
  await page.screenshot({ path, animations: 'disabled' })
  console.log(relative(root, path))
  for (const _ of keys) await page.keyboard.press('Escape')
}

/** Until nothing has changed on the page for a moment: charts draw themselves after their data has come. */
async function quiet(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, 300)
      const observer = new MutationObserver(() => {
        clearTimeout(timer)
        timer = setTimeout(resolve, 300)
      })
      observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      setTimeout(resolve, 5_000)
    })
  })
}
