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
  '/features',
  '/features/new-view?dataset=penguins',
  '/features/apply',
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
  // Legacy mode judges the page in itself, without a second one for its frames: it has none. What passes is not described.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze()
  const at = new URL(page.url()).hash
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${at} ${id}: ${nodes[0].html.slice(0, 160)}`)
}

/** The same in the light theme and then in the dark one, to which the page changes as it is. */
export async function seriousFindingsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    for (const text of await seriousFindings(page)) found.push(`${colorScheme}: ${text}`)
  }
  return found
}
