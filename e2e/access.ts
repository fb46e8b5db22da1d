import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Every screen of a workspace with the dataset `penguins`, its runs 1 and 2 and its model. */
export const routes: readonly string[] = [
  '/',
  '/datasets',
  '/datasets/penguins?tab=profile',
  '/datasets/penguins?tab=charts',
  '/datasets/penguins?tab=prepare',
  '/datasets/penguins?tab=splits',
  '/experiments',
  '/experiments/new?ref=penguins%40v1',
  '/experiments/runs/1',
  '/experiments/compare?runs=%5B1%2C2%5D',
  '/models',
  '/models/penguins',
  '/packages',
  '/packages/build',
  '/packages/predict',
  '/deployments',
  '/monitors',
  '/alerts',
  '/abtests',
  '/automations',
  '/automations/new',
  '/audit',
  '/trash',
  '/jobs',
  '/settings',
  '/help',
  '/help/glossary',
  '/help/metrics',
  '/datasets/no-such-dataset',
]

/** What axe finds on the page as it is now that is serious or critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // What is still fading in has less contrast than it will have. A dialog is transparent for a moment before that begins.
  await page.waitForFunction(() => {
    const solid = (element: Element | null): boolean =>
      element === null || (getComputedStyle(element).opacity === '1' && solid(element.parentElement))
    const faded = document
      .getAnimations()
      .every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity)
    return faded && [...document.querySelectorAll('[role=dialog]')].every(solid)
  })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const at = new URL(page.url()).hash
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${at} ${id}: ${nodes[0].html.slice(0, 160)}`)
}
