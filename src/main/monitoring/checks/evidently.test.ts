import { expect, test } from 'vitest'
import { compareProfiles } from './compare.ts'
import { effectOf } from './effect.ts'
import type { WholeColumn } from './fixtures/exactProfile.ts'
import fixture from './fixtures/evidently.json' with { type: 'json' }
import { keptProfile, profileOf, rowsOf, sampleColumns, settingsOf, stacked } from './testing.ts'

const [red, white] = ['red', 'white'].map((color) => sampleColumns(`wine-quality-${color}.csv`, ';'))
const penguins = sampleColumns('penguins.csv', ',', ['', '.', 'NA'])
const weather = sampleColumns('seattle-weather.csv', ',').filter(({ name }) => name !== 'date')
const tumors = sampleColumns('breast-cancer.csv', ',')
const all = Infinity

const sides: Record<string, readonly [WholeColumn[], WholeColumn[]]> = {
  'red against white': [red, white],
  'red against itself': [red, red],
  'the first 800 red against the others': [rowsOf(red, 0, 800), rowsOf(red, 800, all)],
  'the first 1,000 red against white': [rowsOf(red, 0, 1_000), white],
  'the first 1,001 red against white': [rowsOf(red, 0, 1_001), white],
  'white against red': [white, red],
  'the first 172 penguins against the others': [rowsOf(penguins, 0, 172), rowsOf(penguins, 172, all)],
  'even penguins against odd ones': [rowsOf(penguins, 0, all, 2), rowsOf(penguins, 1, all, 2)],
  'the first year of weather against the last': [rowsOf(weather, 0, 366), rowsOf(weather, weather[0].values.length - 365, all)],
  'the first 1,100 days of weather against the others': [rowsOf(weather, 0, 1_100), rowsOf(weather, 1_100, all)],
  'the first 300 tumors against the others': [rowsOf(tumors, 0, 300), rowsOf(tumors, 300, all)],
  '30 red against 12,000 rows of white': [rowsOf(red, 0, 30), rowsOf(stacked(white, 3), 0, 12_000)],
  '700 red against 12,000 rows of red': [rowsOf(red, 0, 700), rowsOf(stacked(red, 8), 0, 12_000)],
}

const methods: Record<string, string> = {
  'K-S p_value': 'kolmogorovSmirnov',
  'chi-square p_value': 'chiSquare',
  'Z-test p_value': 'zTest',
  'Wasserstein distance (normed)': 'wasserstein',
  'Jensen-Shannon distance': 'jensenShannon',
}
const settings = settingsOf({ method: 'evidently', leastRows: 1 })
const profile = (columns: readonly WholeColumn[]) => profileOf(...columns)

test.each(fixture.cases)(
  `[DR-1] the test, number and verdict of Evidently ${fixture.versions.evidently}: $name`,
  ({ name, columns, drifted }) => {
    const [reference, window] = sides[name]
    const found = compareProfiles(profile(reference), profile(window), settings)
    const drifts = new Map(found.checks.filter(({ check }) => check === 'drift').map((one) => [one.subject, one]))
    for (const { column, test: method, value, threshold } of columns) {
      const one = drifts.get(column)
      expect(one, column).toMatchObject({ method: methods[method], limit: threshold })
      // Below 1e-15 it is 1 minus a rounded number there.
      expect(Math.abs((one?.value ?? Number.NaN) - value), `${column}: ${one?.value} for ${value}`).toBeLessThanOrEqual(
        1e-9 * value + 1e-15,
      )
    }
    for (const one of drifts.values()) expect((effectOf(one, 7) ?? 0) >= 7, one.text).toBe(one.outcome === 'fail')
    expect(found.drift.columns).toBe(drifted.count)
    expect(found.drift.columns / found.drift.of).toBeCloseTo(drifted.share, 12)
  },
)

test('[DR-1] from profiles as they are kept the verdicts are the same, and distances within 0.5 % of themselves', () => {
  for (const { name, columns, drifted } of fixture.cases) {
    const [reference, window] = sides[name].map((side) => keptProfile(profile(side)))
    const found = compareProfiles(reference, window, settings)
    expect(found.drift.columns, name).toBe(drifted.count)
    for (const { column, value } of columns) {
      const one = found.checks.find(({ check, subject }) => check === 'drift' && subject === column)
      if (one?.method === 'wasserstein')
        expect(Math.abs((one.value ?? 0) - value), `${name}, ${column}`).toBeLessThan(0.005 * value + 0.001)
    }
  }
})
