import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { signpostTo } from '../src/main/shells/cli/openBrowser.ts'
import { serve } from './app.ts'
import { launchBrowser } from './browser.ts'
import { newFolder } from './cairn.ts'
import { waitTimeout } from './timeouts.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('[OF-1] the private file opens the page; it lasts over a reload and in a second tab, and a browser with the cookie alone is told why not', async () => {
  const { url, stop } = await serve(null, newFolder())
  const context = await browser.newContext()
  onTestFinished(async () => {
    await context.close()
    await stop()
  })
  const signpost = signpostTo(url)
  onTestFinished(() => signpost.remove())
  const page = await context.newPage()
  page.setDefaultTimeout(waitTimeout)
  await page.goto(pathToFileURL(signpost.path).href)
  await page.locator('main').waitFor()
  expect(page.url()).not.toMatch(/token|key/)
  await page.reload()
  await page.locator('main').waitFor()
  const { origin } = new URL(url)
  const second = await context.newPage()
  second.setDefaultTimeout(waitTimeout)
  await second.goto(origin)
  await second.locator('main').waitFor()

  const other = await browser.newContext()
  onTestFinished(() => other.close())
  await other.addCookies(await context.cookies())
  const stranger = await other.newPage()
  stranger.setDefaultTimeout(waitTimeout)
  await stranger.goto(origin)
  await stranger.getByText('This page needs its link.').waitFor()
})
