import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { goTo, serve, settled } from '../e2e/app.ts'
import { launchBrowser } from '../e2e/browser.ts'
import { type ApiContext, createClient } from '../src/main/api/index.ts'
import { jobKinds } from '../src/main/jobKinds.ts'
import { childProcessWorkers, JobRunner } from '../src/main/jobs/index.ts'
import { authorOf } from '../src/main/authors/index.ts'
import { ServiceSupervisor } from '../src/main/services/index.ts'
import { createWorkspace } from '../src/main/workspace/index.ts'
import { type Filled, fill } from './windowData.ts'

/**
 * How fast the window is, in Chromium on the web face, from the request to the frame that shows it.
 * npm run bench:window -- --rows 1000000
 */
const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } })
const rows = Number(values.rows)
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'cairn-window-'))
let missed = 0

function report(what: string, measured: number, limit: number, unit: string, note = ''): void {
  if (measured > limit) missed++
  const figure = `${measured.toFixed(measured < 10 ? 2 : 0)} ${unit}`
  console.log(`${measured <= limit ? 'met   ' : 'MISSED'}  ${what.padEnd(62)} ${figure.padEnd(10)} goal ≤ ${limit} ${unit}  ${note}`)
}

try {
  const filled = await filledWorkspace(join(folder, 'workspace'))
  const served = await serve(join(folder, 'workspace'), folder)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    page.setDefaultTimeout(120_000)
    await firstLoad(page, served.url)
    await routes(page)
    await gridScroll(page, filled)
    await runsScroll(page)
    await threshold(page)
    await compare(page, filled)
  } finally {
    await browser.close()
    await served.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(missed === 0 ? 'All goals met' : `${missed} missed`)

async function filledWorkspace(path: string): Promise<Filled> {
  const workspace = createWorkspace(path, authorOf('app', join(path, '..', 'home')))
  const workers = childProcessWorkers(join(root, 'out/main/worker.js'))
  const runner = new JobRunner(workspace, jobKinds, { startWorker: workers })
  const context: ApiContext = {
    hasWorkspace: () => true,
    author: workspace.author,
    workspace: () => workspace,
    runner: () => runner,
    services: () => new ServiceSupervisor(workspace, [], { startWorker: workers, home: folder }),
    startWorker: workers,
    resolveFile: (reference) => reference,
  }
  try {
    return await fill(context, createClient(context), rows)
  } finally {
    await runner.close()
    workspace.close()
  }
}

/** What the first screen asks for, as gzip would send it; fonts are compressed already. */
async function firstLoad(page: Page, url: string): Promise<void> {
  const asked = new Set<string>()
  page.on('request', (request) => asked.add(new URL(request.url()).pathname.split('/').at(-1) ?? ''))
  await page.goto(url)
  await settled(page)
  const assets = join(root, 'out/renderer/assets')
  const files = readdirSync(assets).filter((name) => asked.has(name))
  const bytes = files.reduce((sum, name) => {
    const content = readFileSync(join(assets, name))
    return sum + (name.endsWith('.woff2') ? content.length : gzipSync(content).length)
  }, 0)
  report('first load, gzipped', bytes / 1e6, 1, 'MB', `${files.length} files`)
}

/** Each screen once to load its code, then the median of five changes to it. */
async function routes(page: Page): Promise<void> {
  const screens = [
    ['/', '.stone'],
    ['/datasets', 'main tbody tr'],
    ['/experiments', 'main [role=row]:nth-child(5), main tbody tr:nth-child(5)'],
    ['/models', 'main tbody tr'],
    ['/packages', 'main h1'],
    ['/audit', 'main tbody tr'],
    ['/settings', 'main .engine'],
    ['/help', 'main article'],
  ] as const
  await change(page, '/jobs', 'main h1')
  for (const [route, shown] of screens) await change(page, route, shown)
  const slowest = { route: '', ms: 0 }
  for (const [route, shown] of screens) {
    const times: number[] = []
    for (let i = 0; i < 5; i++) {
      await change(page, '/jobs', 'main h1')
      times.push(await change(page, route, shown))
    }
    const ms = middle(times)
    console.log(`          ${route.padEnd(60)} ${ms.toFixed(0)} ms`)
    if (ms > slowest.ms) Object.assign(slowest, { route, ms })
  }
  report('route change with 10,000 runs, the slowest', slowest.ms, 100, 'ms', slowest.route)
}

/** From the change of the address to the frame with the new content, in ms. */
function change(page: Page, route: string, shown: string): Promise<number> {
  return page.evaluate(
    async ([to, selector]) => {
      const before = document.querySelector('main')
      const begin = performance.now()
      location.hash = to
      await new Promise<void>((resolve, reject) => {
        const look = () => {
          if (performance.now() - begin > 30_000) return reject(new Error(`${to} does not show ${selector}.`))
          const now = document.querySelector('main')
          if (now !== before && now?.isConnected && document.querySelector(selector)) requestAnimationFrame(() => resolve())
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      })
      return performance.now() - begin
    },
    [route, shown] as const,
  )
}

async function gridScroll(page: Page, { columns }: Filled): Promise<void> {
  await goTo(page, '/datasets/wide?tab=rows')
  await page.locator('[role=gridcell]').first().waitFor()
  for (const [way, x, y] of [
    ['down', 0, 400],
    ['across', 220, 0],
    ['far down', 0, 90_000],
  ] as const) {
    const frames = await scroll(page, '.grid', [x, y])
    report(
      `grid of ${rows} × ${columns}, scrolled ${way}: p95 frame`,
      quantile(frames, 0.95),
      32,
      'ms',
      `median ${middle(frames).toFixed(0)} ms`,
    )
  }
}

/** The runs are a table and no grid: each row in sight is in the page as a whole, and its page is asked for as it comes. There is no goal for it. */
async function runsScroll(page: Page): Promise<void> {
  await goTo(page, '/experiments')
  await page.locator('tr[data-row="5"] a').waitFor()
  const frames = await scroll(page, ':has(> .runs-table)', [0, 400])
  console.log(
    `          table of 10,000 runs, scrolled down: p95 frame ${quantile(frames, 0.95).toFixed(0)} ms, median ${middle(frames).toFixed(0)} ms`,
  )
}

/** @param by px to the right and down with each frame @returns ms of each frame */
async function scroll(page: Page, selector: string, by: readonly [x: number, y: number]): Promise<number[]> {
  return page.evaluate(
    async ([scroller, [dx, dy]]) => {
      const element = document.querySelector(scroller)
      if (!element) throw new Error(`There is no ${scroller}.`)
      const times: number[] = []
      let last = performance.now()
      for (let i = 0; i < 120; i++) {
        element.scrollBy(dx, dy)
        await new Promise(requestAnimationFrame)
        const now = performance.now()
        times.push(now - last)
        last = now
      }
      return times
    },
    [selector, by] as const,
  )
}

/** An arrow key on the slider to the frame after it, with all that moves along. */
async function threshold(page: Page): Promise<void> {
  report(
    'a model of 100,000 test rows opened, its threshold',
    await change(page, '/models/mixed?tab=evaluation', '.score-slider'),
    2_000,
    'ms',
  )
  const slider = page.getByRole('slider', { name: 'Threshold' })
  await page.getByLabel('Measured on').getByText('Test', { exact: true }).click()
  await page.getByText(/On test: 100,000 rows/).waitFor()
  await slider.focus()
  // A key may overtake a listener that is set just before it: this one is there from the beginning.
  const times = await page.evaluateHandle(() => {
    const taken: number[] = []
    const onKey = () => {
      const begin = performance.now()
      requestAnimationFrame(() => setTimeout(() => taken.push(performance.now() - begin)))
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return taken
  })
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'ArrowLeft')
    await page.waitForFunction(([taken, moves]) => taken.length === moves, [times, i + 1] as const)
  }
  const [on] = (await page.getByText(/rows of mixed@v1/).allTextContents()) as (string | undefined)[]
  const moves = await times.jsonValue()
  report('a move of the threshold, p95', quantile(moves, 0.95), 50, 'ms', `median ${middle(moves).toFixed(0)} ms; ${on?.trim() ?? ''}`)
}

/** From the request to ten drawn lines; the chart's code is there already, and what matters over 10,000 runs is asked as well. */
async function compare(page: Page, { compared }: Filled): Promise<void> {
  const address = (runs: readonly number[]) => `/experiments/compare?runs=${encodeURIComponent(JSON.stringify(runs))}`
  const drawn = (lines: number) => `main .chart-box:has(.scatterlayer .trace:nth-of-type(${lines}))`
  await change(page, address(compared.slice(0, 2)), 'main input[aria-label="The curve"]')
  await chooseCurve(page, 'Loss', drawn(2))
  await change(page, '/jobs', 'main h1')
  const shown = await change(page, address(compared), '.cmp-runs tbody tr')
  report('compare of 10 runs of 10,000, its table', shown, 500, 'ms')
  report('a curve of 10 runs × 100,000 points, drawn', await chooseCurve(page, 'Loss', drawn(10)), 500, 'ms', 'chosen at once')
}

/** From the click on its name to the frame with its lines, in ms. */
async function chooseCurve(page: Page, name: string, shown: string): Promise<number> {
  await page.getByRole('combobox', { name: 'The curve' }).click()
  await page.getByRole('option', { name, exact: true }).waitFor()
  return page.evaluate(
    async ([curve, selector]) => {
      const option = [...document.querySelectorAll<HTMLElement>('[role=option]')].find(({ textContent }) => textContent === curve)
      const begin = performance.now()
      option?.click()
      await new Promise<void>((resolve, reject) => {
        const look = () => {
          if (performance.now() - begin > 30_000) reject(new Error(`${curve} is not drawn.`))
          else if (document.querySelector(selector)) requestAnimationFrame(() => resolve())
          else requestAnimationFrame(look)
        }
        look()
      })
      return performance.now() - begin
    },
    [name, shown] as const,
  )
}

function middle(times: readonly number[]): number {
  return quantile(times, 0.5)
}

function quantile(times: readonly number[], q: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))]
}
