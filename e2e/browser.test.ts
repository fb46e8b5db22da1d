import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test.each([
  ['Latin', 'Adelie'],
  ['keys and arrows', '⌘K ⇧ → ≥ ✓ …'],
  ['emoji', '😀 👩‍👩‍👧 🇩🇪'],
  ['Chinese and Japanese', '企鹅 ペンギン'],
  ['right to left', 'بطريق פינגווין'],
  ['Devanagari', 'पेंगुइन'],
  ['a private character and one that is none', '\ue000 \u{10fffd} \ud800'],
  ['control characters', 'a\u202eb\u0007c'],
])('the browser of the journeys draws %s, whatever fonts the machine has', async (_, text) => {
  const page = await browser.newPage()
  await page.setContent('<span></span>')
  const span = page.locator('span')
  await span.evaluate((element, words) => (element.textContent = words), text)
  const { width, height } = await span.evaluate((element) => element.getBoundingClientRect())
  expect(Math.min(width, height)).toBeGreaterThan(5)
  expect((await page.screenshot()).length).toBeGreaterThan(0)
  await page.close()
  expect(browser.isConnected()).toBe(true)
})
