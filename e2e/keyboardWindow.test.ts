import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, leaving, openApp } from './app.ts'
import { launchBrowser } from './browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Presses Tab until what has the focus is called like this, and checks that the focus is seen on the way. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const element = document.activeElement
      if (!(element instanceof HTMLElement)) return { name: '', seen: true }
      const rings = [element, element.closest('.mantine-Input-wrapper'), element.parentElement].map(
        (part) => part && getComputedStyle(part),
      )
      const seen = rings.some((style) => style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none' || style.borderColor !== ''))
      return { name: element.getAttribute('aria-label') ?? element.textContent ?? '', seen }
    })
    passed.push(at.name)
    expect(at.seen, `the focus is seen on ${at.name}`).toBe(true)
    if (name.test(at.name)) return
  }
  throw new Error(`Tab does not reach ${name}: ${passed.join(' | ')}`)
}

test('[AX-2] [KB-1] [OF-1] a sample, two trainings, a comparison, a model and a package without a mouse', async () => {
  const opened = await openApp(browser, null)
  const { page, problems } = opened
  await tabTo(page, /Breast cancer/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Train a first model' }).waitFor()

  for (const run of [1, 2]) {
    await page.keyboard.press('Alt+n')
    await page.getByRole('heading', { name: 'New run' }).waitFor()
    await page.locator('main button:not([disabled])', { hasText: /^Train$/ }).waitFor()
    await tabTo(page, /^Train$/)
    await page.keyboard.press('Enter')
    await page.locator('main h1').getByText(`Run ${run} `).waitFor()
    await page.getByText('done', { exact: true }).waitFor()
  }

  await command(page, 'Compare runs')
  await page.waitForURL(/experiments\/compare/)
  await page.locator('main h1').waitFor()

  await command(page, 'Register model')
  await page.getByRole('button', { name: 'Register…' }).waitFor()
  await tabTo(page, /^Register…$/)
  await page.keyboard.press('Enter')
  await page.locator('[role=dialog] input:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/models\/breast-cancer/)

  await command(page, 'Build package')
  await page.getByRole('heading', { name: 'Build package' }).waitFor()
  const download = page.waitForEvent('download')
  await tabTo(page, /^Build and save…$/)
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/breast-cancer.*\.cairn$/)
  expect(leaving(opened)).toEqual([])
  expect(problems).toEqual([])
})
