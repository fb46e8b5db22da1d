import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkGraph } from '../src/main/serving/endpoint/fixtures/served.ts'
import { listening, token, tokenHash } from '../src/main/serving/endpoint/http/fixtures/listening.ts'
import { launchBrowser } from './browser.ts'

let browser: Browser
beforeAll(async () => void (browser = await launchBrowser()))
afterAll(() => browser.close())

async function withPage(options: Parameters<Browser['newContext']>[0], work: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options)
  try {
    await work(context)
  } finally {
    await context.close()
  }
}

test.each(['light', 'dark'] as const)(
  '[SV-1] the page of an endpoint asks for the token, lists deployments and predicts (%s)',
  async (colorScheme) => {
    const graph = networkGraph('multiclass')
    const { port } = await listening({ graph, settings: { tokenHash } })
    await withPage({ colorScheme, viewport: { width: 1024, height: 700 } }, async (context) => {
      const page = await context.newPage()
      const asked: string[] = []
      const troubles: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).origin))
      page.on('console', (message) => void (/Content Security Policy/.test(message.text()) && troubles.push(message.text())))
      page.on('pageerror', (error) => troubles.push(error.message))
      await page.goto(`http://127.0.0.1:${port}/`)
      await page.getByLabel('Token of this endpoint').fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByText('The token is not that of this endpoint.').waitFor()
      await page.getByLabel('Token of this endpoint').fill(token)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('link', { name: 'wine' }).click()
      await page.getByText('wine@v1 predicts target').waitFor()
      expect(page.url()).toBe(`http://127.0.0.1:${port}/wine/docs`)
      await page.getByLabel('town').fill('Zürich')
      await page.keyboard.press('Enter')
      await page.getByText('“town” has a value that the model has not seen.').waitFor()
      expect(await page.getByRole('progressbar').count()).toBe(3)
      expect(await page.locator('#curl').textContent()).toContain('"Zürich"')
      expect(await page.content()).not.toContain(token)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      await page.getByLabel('age').fill('old')
      await page.getByRole('button', { name: 'Predict' }).click()
      await page.getByText('"old" in "age" (row 1) is not a whole number.').waitFor()
      expect([...new Set(asked)]).toEqual([`http://127.0.0.1:${port}`])
      expect(troubles).toEqual([])
    })
  },
)
