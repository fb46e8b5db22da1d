import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes, seriousFindings, seriousFindingsInBothThemes } from './access.ts'
import { goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { cairn, json, newWorkspace, sample } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const small = { viewport: { width: 600, height: 600 } }

describe('[AX-1] a window of 600 × 600', () => {
  test('every screen, judged by axe in the light theme and the dark one; none is wider than the window', async () => {
    const folder = await newWorkspace()
    await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: folder })
    for (const family of ['linear', 'mlp'])
      expect((await cairn(['train', 'penguins', '--model', family, '--epochs', '5', '--engine', 'wasm'], { cwd: folder })).code).toBe(0)
    await json(['models', 'register', '1', 'penguins'], { cwd: folder })
    const { page } = await openApp(browser, folder, small)
    const found: string[] = []
    for (const route of routes) {
      await goTo(page, route)
      await settled(page)
      const wide = await page.evaluate(() => {
        const main = document.querySelector('main')
        return Math.max(document.documentElement.scrollWidth - innerWidth, (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0))
      })
      if (wide > 0) found.push(`${route} is ${wide} px too wide`)
      found.push(...(await seriousFindingsInBothThemes(page)))
    }
    for (const [key, dialog] of [
      ['Control+k', 'Command palette'],
      ['?', 'Keyboard shortcuts'],
      ['Control+i', 'Import data'],
    ]) {
      await page.keyboard.press(key)
      await page.getByRole('dialog', { name: dialog }).waitFor()
      found.push(...(await seriousFindingsInBothThemes(page)).map((text) => `${dialog}: ${text}`))
      await page.keyboard.press('Escape')
      await page.getByRole('dialog', { name: dialog }).waitFor({ state: 'detached' })
    }
    expect(found).toEqual([])
  })

  test('zoomed to 200 %, the last sections of the sidebar are reached', async () => {
    const { page } = await openApp(browser, await newWorkspace(), { viewport: { width: 640, height: 400 } })
    await page.locator('.sidebar').getByRole('link', { name: 'Help' }).click({ timeout: 10_000 })
    await settled(page)
    expect(page.url()).toContain('#/help')
  })

  test('[DS-12] rules are read line by line', async () => {
    const folder = await newWorkspace()
    await json(['data', 'import', sample('wine-quality-red.csv'), '--target', 'quality', '--name', 'wine'], { cwd: folder })
    await json(['rules', 'suggest', 'wine', '--apply'], { cwd: folder })
    await json(['data', 'append', 'wine', sample('wine-quality-white.csv')], { cwd: folder })
    const { page } = await openApp(browser, folder, small)
    await goTo(page, '/datasets/wine?tab=rules')
    await page
      .getByText(/^Fails in/)
      .first()
      .waitFor()
    const rule = await page.getByRole('rowheader', { name: /^has the columns/ }).boundingBox()
    expect(rule?.width).toBeGreaterThan(180)
  })

  test('the welcome screen', async () => {
    const { page } = await openApp(browser, null, { ...small, colorScheme: 'dark' })
    expect(await seriousFindings(page)).toEqual([])
  })
})
