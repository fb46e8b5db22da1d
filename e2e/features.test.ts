import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seriousFindings } from './access.ts'
import { goTo, openApp, settled } from './app.ts'
import { launchBrowser } from './browser.ts'
import { json, newWorkspace } from './cairn.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** Two drivers whose rating changes at noon of the third day; the change became known a day later. Their rides ask before and after it. */
async function ridesWorkspace(): Promise<string> {
  const folder = await newWorkspace()
  const drivers = Array.from({ length: 30 }, (_, driver) => driver + 1)
  const stats = drivers.flatMap((driver) => [
    `${driver},2026-01-01 00:00:00,2026-01-01 00:05:00,${(3 + (driver % 10) / 10).toFixed(1)},car`,
    `${driver},2026-01-03 12:00:00,2026-01-04 12:00:00,${(4 + (driver % 10) / 10).toFixed(1)},bike`,
  ])
  const rides = drivers.flatMap((driver) => [
    `${2 * driver},${driver},2026-01-02 09:00:00,${driver % 2 === 0 ? 'yes' : 'no'}`,
    `${2 * driver + 1},${driver},2026-01-03 18:00:00,${driver % 3 === 0 ? 'yes' : 'no'}`,
  ])
  const files = {
    stats: ['driver_id,event_timestamp,created_timestamp,rating,vehicle', ...stats],
    rides: ['ride_id,driver_id,requested_at,late', ...rides],
  }
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.csv`), `${lines.join('\n')}\n`)
    await json(['data', 'import', join(folder, `${name}.csv`), ...(name === 'rides' ? ['--target', 'late'] : [])], { cwd: folder })
  }
  return folder
}

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

test('[FS-1] [FS-2] [FS-3] a view of a dataset, a service, a join with the proof of a row, values online and a lookup: in the window', async () => {
  const { page, problems } = await openApp(browser, await ridesWorkspace())
  const found: string[] = []
  const look = async (what: string) => {
    await settled(page)
    found.push(...(await seriousFindings(page)).map((text) => `${what}: ${text}`))
  }

  // The first view is guessed; what would change is seen before it is made.
  await goTo(page, '/features')
  await page.getByRole('heading', { name: 'No features yet' }).waitFor()
  await look('empty')
  await page.getByRole('button', { name: 'New view from a dataset…' }).click()
  await choose(page, 'Dataset', 'stats')
  await page.getByText('Proposed from the data').waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('driver_stats')
  const plan = page.getByRole('region', { name: 'What will change' })
  await plan.getByText('driver_stats@v1').waitFor()
  await look('new view')
  await plan.getByRole('button', { name: 'Create view' }).click()
  await page.getByRole('heading', { name: 'driver_stats', level: 1 }).waitFor()
  const features = page.getByRole('table', { name: 'Features' })
  await features.getByRole('link', { name: 'rating' }).waitFor()
  await look('view')
  await page.getByRole('button', { name: 'Describe rating' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Description' }).fill('Mean stars of the last rides')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await features.getByText('Mean stars of the last rides').waitFor()

  // A service, and from its page a join: as known at the time of each row.
  await page.getByRole('button', { name: 'New service…' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('lateness')
  await plan.getByRole('button', { name: 'Create service' }).click()
  await page.getByRole('button', { name: 'Join to rows…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Join features of lateness' })
  await choose(page, 'Rows', 'rides@v1')
  await dialog.getByText('As known then', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await dialog.getByRole('table', { name: 'Preview of the joined rows' }).getByText('3.1').first().waitFor()
  await look('join')
  await dialog.getByRole('button', { name: 'Join', exact: true }).click()
  const joined = page.getByRole('region', { name: 'Joined features' })
  await joined.getByRole('link', { name: 'lateness@v1' }).waitFor()

  // The second ride of the first driver comes after the change and before that was known.
  await joined.getByRole('button', { name: 'Proof of a row…' }).click()
  const proof = page.getByRole('dialog', { name: /^Where the values/ })
  await proof.getByRole('button', { name: 'Next row' }).click()
  const line = proof.getByRole('row', { name: /rating/ })
  await line.getByText('2 d 18 h').waitFor()
  expect(await line.innerText()).toMatch(/3\.1[\s\S]*2 d 18 h[\s\S]*2026-01-01 00:00:00/)
  await look('proof')
  await page.keyboard.press('Escape')

  // Online it is the newest one.
  await goTo(page, '/features/view/driver_stats?tab=online')
  await page.getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  const lookup = page.getByRole('region', { name: /^Look up a key/ })
  await lookup.getByRole('textbox', { name: 'driver_id' }).fill('1')
  await lookup.getByRole('button', { name: 'Look up' }).click()
  await lookup.getByRole('row', { name: /rating 4\.1 present/ }).waitFor()
  await look('online')

  // All of it is found by what it is about.
  await goTo(page, '/features')
  await page.getByRole('textbox', { name: 'Find features' }).fill('mean stars')
  await page.getByText('1 definition', { exact: true }).waitFor()
  await look('catalogue')
  expect(found).toEqual([])
  expect(problems).toEqual([])
})

test('[FS-1] a definitions file: an error stands at its line, the plan comes before it is applied', async () => {
  const { page, problems } = await openApp(browser, await ridesWorkspace(), { viewport: { width: 600, height: 600 } })
  const file = (source: string) =>
    [
      'entities:',
      '  - { name: driver, keys: [{ name: driver_id, type: integer }] }',
      'views:',
      '  - name: driver_stats',
      '    entities: [driver]',
      `    source: ${source}`,
      '    time: { kind: event, column: event_timestamp }',
      '    features: [{ name: rating }]',
    ].join('\n')
  await goTo(page, '/features/apply')
  const text = page.getByRole('textbox', { name: 'Definitions' })
  await text.fill(file('stat'))
  await page.getByRole('button', { name: 'Show changes' }).click()
  await page.getByRole('alert').getByText(/stat/).first().waitFor()
  await page.getByRole('button', { name: 'Go to line' }).click()
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toMatch(
    /driver_stats|stat/,
  )
  await text.fill(file('stats'))
  await page.getByRole('button', { name: 'Show changes' }).click()
  await page.getByText('driver_stats@v1').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await page.getByRole('table', { name: 'Features' }).getByRole('link', { name: 'driver_stats' }).waitFor()
  expect(problems).toEqual([])
})
