import { expect, test } from 'vitest'
import { Comparison } from '../../../shared/domain/monitoring/checks.ts'
import type { Profile, ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { seededRandom } from '../../random.ts'
import { compareProfiles } from './compare.ts'
import { keptProfile, numberColumn, profileOf, sampleColumns, settingsOf, textColumn } from './testing.ts'
import { maskedComparison } from './texts.ts'

const wine = (color: 'red' | 'white'): Profile => keptProfile(profileOf(...sampleColumns(`wine-quality-${color}.csv`, ';')))
const resultOf = (comparison: Comparison, check: string, subject: string | null = null) =>
  comparison.checks.find((one) => one.check === check && one.subject === subject)
/** Every figure is finite: NaN and infinity are no JSON. */
const compared = (...args: Parameters<typeof compareProfiles>): Comparison => Comparison.parse(compareProfiles(...args))

const random = seededRandom(7)
const normal = (n: number, shift = 0) => Float64Array.from({ length: n }, () => random.normal() + shift)
const cycle = (n: number, ...values: (string | null)[]) => Array.from({ length: n }, (_, i) => values[i % values.length])

function referenceOf(train: Profile, more: Partial<ReferenceProfile> = {}): ReferenceProfile {
  return {
    format: 'cairn.reference/1',
    ref: 'wine@v1',
    checksum: 'c',
    data: null,
    train,
    validation: null,
    part: null,
    performance: [],
    chunks: null,
    drift: {},
    importance: null,
    estimation: { kind: 'none', reason: 'There are no validation rows.' },
    createdAt: 0,
    ...more,
  }
}

test('[DR-1] red wines do not drift from themselves; white ones do, in each column that a chemist would name', () => {
  const same = compared(wine('red'), wine('red'), settingsOf())
  expect(same.drift).toMatchObject({ columns: 0, of: 12, sentence: 'None of 12 columns drifts.' })
  expect(same.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
  expect(same.changes).toEqual([])
  const white = compared(wine('red'), wine('white'), settingsOf())
  expect(white.drift.columns).toBeGreaterThan(8)
  expect(resultOf(white, 'driftShare')).toMatchObject({ outcome: 'fail' })
  expect(resultOf(white, 'drift', 'total sulfur dioxide')).toMatchObject({ outcome: 'fail', method: 'wasserstein' })
  expect(white.changes[0].effect).toBeGreaterThanOrEqual(white.changes[1].effect)
})

test('[DR-1] drift needs both, a distance that matters and a p-value that chance does not explain', () => {
  const reference = profileOf(numberColumn('x', normal(20_000)))
  // Many rows: the smallest difference is sure, and still small.
  const small = compared(keptProfile(reference), keptProfile(profileOf(numberColumn('x', normal(20_000, 0.05)))), settingsOf())
  expect(resultOf(small, 'drift', 'x')).toMatchObject({ outcome: 'pass' })
  expect(resultOf(small, 'drift', 'x')?.p).toBeLessThan(0.01)
  // Few rows: a large difference may be chance.
  const few = compared(keptProfile(reference), profileOf(numberColumn('x', normal(30, 0))), settingsOf({ effect: 0.02 }))
  expect(resultOf(few, 'drift', 'x')).toMatchObject({ outcome: 'pass' })
  expect(resultOf(few, 'drift', 'x')?.text).toContain('which may be chance')
  const both = compared(keptProfile(reference), profileOf(numberColumn('x', normal(300, 0.5))), settingsOf())
  expect(resultOf(both, 'drift', 'x')).toMatchObject({ outcome: 'fail' })
})

test('[DR-1] p-values are adjusted over all columns: of 300 columns that did not move none drifts', () => {
  const columns = (n: number) => profileOf(...Array.from({ length: 300 }, (_, i) => numberColumn(`c${i}`, normal(n))))
  const found = compared(columns(400), columns(60), settingsOf())
  const drifts = found.checks.filter(({ check }) => check === 'drift')
  expect(drifts.filter(({ p, value }) => (p ?? 1) < 0.05 && (value ?? 0) >= 0.1).length).toBeGreaterThan(3)
  expect(found.drift.columns).toBe(0)
})

test('[DR-1] what is missing, new, out of range or of another type is a check of its own', () => {
  const n = 100
  const reference = profileOf(
    numberColumn(
      'x',
      Float64Array.from({ length: n }, (_, i) => i),
    ),
    textColumn('c', cycle(n, 'a', 'b')),
    textColumn('t', cycle(n, 'a', 'b')),
  )
  const window = {
    ...profileOf(
      numberColumn(
        'x',
        Float64Array.from({ length: n }, (_, i) => (i % 10 === 0 ? Number.NaN : i + 5)),
      ),
      textColumn('c', cycle(n, 'a', 'b', 'a', 'b', 'new "one"')),
      numberColumn('t', normal(n)),
      numberColumn('more', normal(n)),
    ),
    absent: ['gone'],
  }
  const found = compared(reference, window, settingsOf({ rows: { min: 200, max: null } }))
  expect(resultOf(found, 'missing', 'x')).toMatchObject({ outcome: 'fail', value: 0.1, reference: 0, limit: 0.05 })
  expect(resultOf(found, 'missing', 'c')).toMatchObject({ outcome: 'pass', value: 0 })
  expect(resultOf(found, 'outOfRange', 'x')).toMatchObject({ outcome: 'fail', value: 5 / 90 })
  expect(resultOf(found, 'outOfRange', 'x')?.text).toBe(
    '5.6 % of the values of "x" are outside the range of the reference (limit 1 %). The reference has 0 to 99; the window has 6 to 104.',
  )
  expect(resultOf(found, 'newCategories', 'c')).toMatchObject({ outcome: 'fail', value: 0.2 })
  expect(resultOf(found, 'newCategories', 'c')?.text).toContain('New: "new \\"one\\"".')
  expect(resultOf(found, 'type', 't')).toMatchObject({ outcome: 'fail', text: '"t" is number; in the reference it is text.' })
  expect(resultOf(found, 'drift', 't')).toMatchObject({ outcome: 'noData', text: '"t": number cannot be compared with text.' })
  expect(resultOf(found, 'missingColumn', 'gone')).toMatchObject({ outcome: 'fail' })
  expect(resultOf(found, 'extraColumn')).toMatchObject({ outcome: 'pass', value: 1, limit: null })
  expect(resultOf(found, 'rows')).toMatchObject({ outcome: 'fail', value: 100, limit: 200 })
})

test('[DR-1] drifting columns are weighed by their importance, in words', () => {
  const columns = (shift: number) => profileOf(...['a', 'b', 'c', 'd'].map((name, i) => numberColumn(name, normal(500, i < 3 ? shift : 0))))
  const importance = [
    { column: 'a', share: 0.11 },
    { column: 'b', share: 0.3 },
    { column: 'c', share: 0.2 },
    { column: 'd', share: 0.39 },
  ]
  const found = compared(referenceOf(columns(0), { importance, drift: { a: { mean: 0.04, deviation: 0.01 } } }), columns(2), settingsOf())
  expect(found.drift).toMatchObject({ columns: 3, of: 4, sentence: '3 drifting columns carry 61 % of the importance.' })
  expect(found.changes.map(({ column }) => column)).toEqual(['b', 'c', 'a'])
  expect(resultOf(found, 'drift', 'a')?.reference).toBe(0.04)
})

test('[DR-1] predictions are held against rows that the model was not trained on', () => {
  const predicting = (labels: string[], p: Float64Array): Profile => {
    const [column, probability] = profileOf(textColumn('label', labels), numberColumn('p', p)).columns
    if (column.kind !== 'category' || probability.kind !== 'number') throw new Error('as they were made')
    return {
      ...profileOf(numberColumn('x', normal(200))),
      prediction: { labels: column, probabilities: [{ label: 'yes', profile: probability }], values: null },
    }
  }
  const reference = referenceOf(predicting(cycle(200, 'yes') as string[], normal(200, 9)), {
    validation: predicting(cycle(200, 'yes', 'no') as string[], normal(200)),
    part: 'validation',
  })
  const same = compared(reference, predicting(cycle(200, 'no', 'yes') as string[], normal(200)), settingsOf())
  expect(resultOf(same, 'predictionDrift')).toMatchObject({ outcome: 'pass', value: 0, method: 'jensenShannonBase2' })
  expect(resultOf(same, 'predictionDrift', 'yes')).toMatchObject({ outcome: 'pass' })
  const moved = compared(reference, predicting(cycle(200, 'no', 'no', 'no', 'yes') as string[], normal(200, 1)), settingsOf())
  expect(resultOf(moved, 'predictionDrift')).toMatchObject({ outcome: 'fail' })
  expect(resultOf(moved, 'predictionDrift', 'yes')).toMatchObject({ outcome: 'fail' })
  // The classes are values of the target.
  const masked = maskedComparison(moved, (column) => column === 'answer', 'answer')
  expect(JSON.stringify(masked)).not.toContain('yes')
  expect(resultOf(masked, 'predictionDrift', 'group 1')).toMatchObject({ outcome: 'fail' })
})

test('[DR-1] what changed is told in both directions, with shares', () => {
  const reference = profileOf(
    numberColumn(
      'x',
      Float64Array.from({ length: 1_000 }, (_, i) => i),
    ),
    textColumn('c', cycle(1_000, 'a', 'b', 'c', 'd')),
  )
  const window = profileOf(
    numberColumn(
      'x',
      Float64Array.from({ length: 1_000 }, (_, i) => (i < 500 ? i : 900 + i / 10)),
    ),
    textColumn('c', cycle(1_000, 'a', 'b', 'z', 'a')),
  )
  const found = compared(reference, window, settingsOf())
  const text = (column: string) => found.changes.find((one) => one.column === column)?.text
  expect(text('c')).toBe('"a" rose from 25 % to 50 %, "z" rose from 0 % to 25 %; "d" fell from 25 % to 0 %, "c" fell from 25 % to 0 %.')
  expect(text('x')).toBe('Values of 899 or more rose from 10.1 % to 50 %; values from 499 to 899 fell from 40 % to 0.1 %.')
})

test('[DR-1] of a sensitive column no text has a value', () => {
  const reference = profileOf(
    numberColumn(
      'wage',
      Float64Array.from({ length: 500 }, (_, i) => 7_000_000 + i),
    ),
    textColumn('name', cycle(500, 'zqa', 'zqb')),
  )
  const window = profileOf(
    numberColumn(
      'wage',
      Float64Array.from({ length: 500 }, (_, i) => 8_000_000 + i),
    ),
    textColumn('name', cycle(500, 'zqc', 'zqd')),
  )
  const found = compared(reference, window, settingsOf())
  expect(JSON.stringify(found)).toMatch(/7,000,000.*zqc/s)
  const masked = Comparison.parse(maskedComparison(found, () => true, null))
  expect(JSON.stringify(masked)).not.toMatch(/[78],000|zq/)
  expect(masked.changes.map(({ column }) => column).sort()).toEqual(['name', 'wage'])
})

const outcomes = (comparison: Comparison, check: string) =>
  comparison.checks.filter((one) => one.check === check).map(({ outcome }) => outcome)
const bothMethods = ['cairn', 'evidently'] as const

test.each(bothMethods)('[DR-1] %s: what cannot be judged is no data with its reason, never an error', (method) => {
  const reference = profileOf(
    numberColumn('x', normal(100)),
    textColumn('c', cycle(100, 'a', 'b', 'c')),
    numberColumn('empty', new Float64Array(100).fill(Number.NaN)),
  )
  const settings = settingsOf({ method })
  const empty = compared(reference, profileOf(numberColumn('x', []), textColumn('c', []), numberColumn('empty', [])), settings)
  expect(new Set(['drift', 'missing', 'newCategories', 'outOfRange', 'driftShare'].flatMap((check) => outcomes(empty, check)))).toEqual(
    new Set(['noData']),
  )
  expect(resultOf(empty, 'rows')).toMatchObject({ value: 0, outcome: 'pass' })
  expect(empty.drift).toMatchObject({ columns: 0, of: 0, sentence: 'No column could be compared with the reference.' })
  const missing = compared(
    reference,
    profileOf(
      numberColumn('x', new Float64Array(100).fill(Number.NaN)),
      textColumn('c', cycle(100, null)),
      numberColumn('empty', normal(100)),
    ),
    settings,
  )
  expect(outcomes(missing, 'drift')).toEqual(['noData', 'noData', 'noData'])
  expect(resultOf(missing, 'missing', 'x')).toMatchObject({ outcome: 'fail', value: 1 })
  expect(resultOf(missing, 'drift', 'x')?.text).toBe('"x": no values in the window.')
  expect(resultOf(missing, 'drift', 'empty')?.text).toBe('"empty": no values in the reference.')
  const few = compared(
    reference,
    profileOf(numberColumn('x', normal(12)), textColumn('c', cycle(12, 'z')), numberColumn('empty', normal(12))),
    settings,
  )
  expect(resultOf(few, 'drift', 'c')?.text).toBe('"c": 12 values in the window; at least 30 are needed.')
  expect(few.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  // No columns at all, as of a model from elsewhere.
  expect(compared(profileOf(), profileOf(numberColumn('x', normal(100))), settings).drift.of).toBe(0)
})

test('[DR-1] infinite values are no numbers to compare, and outside of every range', () => {
  const reference = profileOf(numberColumn('x', normal(200)))
  const values = normal(200)
  values[3] = Infinity
  values[4] = -Infinity
  values[5] = Infinity
  const found = compared(reference, profileOf(numberColumn('x', values)), settingsOf())
  expect(resultOf(found, 'drift', 'x')).toMatchObject({ outcome: 'pass' })
  expect(resultOf(found, 'outOfRange', 'x')?.value).toBeGreaterThanOrEqual(3 / 200)
  const only = compared(reference, profileOf(numberColumn('x', new Float64Array(200).fill(Infinity))), settingsOf())
  expect(resultOf(only, 'drift', 'x')).toMatchObject({ outcome: 'noData' })
  expect(resultOf(only, 'outOfRange', 'x')).toMatchObject({ outcome: 'fail', value: 1 })
})

test('[DR-1] a million ids on both sides neither drift nor are new; a thousand new categories for five old ones are', () => {
  const ids = (prefix: string, n: number) =>
    keptProfile(
      profileOf(
        textColumn(
          'c',
          Array.from({ length: n }, (_, i) => `${prefix}${i}`),
        ),
      ),
    )
  const million = ids('a', 1_000_000)
  const found = compared(million, ids('b', 5_000), settingsOf())
  expect(found.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  const replaced = compared(profileOf(textColumn('c', cycle(1_000, 'v', 'w', 'x', 'y', 'z'))), ids('b', 1_000), settingsOf())
  expect(resultOf(replaced, 'drift', 'c')).toMatchObject({ outcome: 'fail', value: 1, p: 0 })
  expect(resultOf(replaced, 'newCategories', 'c')).toMatchObject({ outcome: 'fail', value: 1 })
  expect(replaced.changes[0].text).toMatch(/^Other values rose from 0 % to 100 %; "/)
})

test('[DR-1] what is ignored is not looked at, and a column may have a limit of its own', () => {
  const reference = profileOf(numberColumn('a', normal(300)), numberColumn('b', normal(300)), numberColumn('constructor', normal(300)))
  const window = profileOf(numberColumn('a', normal(300, 3)), numberColumn('b', normal(300, 3)), numberColumn('constructor', normal(300)))
  const found = compared(reference, window, settingsOf({ ignored: ['a'], effects: { b: 50 } }))
  expect(found.checks.filter(({ subject }) => subject === 'a')).toEqual([])
  expect(resultOf(found, 'drift', 'b')).toMatchObject({ outcome: 'pass', limit: 50 })
  expect(resultOf(found, 'drift', 'constructor')).toMatchObject({ outcome: 'pass', limit: 0.1 })
})

test('[DR-1] integers where numbers were are no other type; texts of any length stay short', () => {
  const whole = { name: 'x', type: 'integer', values: Float64Array.from({ length: 50 }, (_, i) => i) } as const
  const long = 'y'.repeat(100_000)
  const found = compared(
    profileOf(numberColumn('x', normal(50)), textColumn('c', cycle(50, 'a'))),
    profileOf(whole, textColumn('c', cycle(50, long))),
    settingsOf(),
  )
  expect(resultOf(found, 'type')).toMatchObject({ outcome: 'pass' })
  expect(JSON.stringify(found).length).toBeLessThan(6_000)
  expect(resultOf(compared(profileOf(whole), profileOf({ ...whole, type: 'number' }), settingsOf()), 'type')).toMatchObject({
    outcome: 'pass',
  })
  const back = compared(profileOf(whole), profileOf(numberColumn('x', normal(50))), settingsOf())
  expect(resultOf(back, 'type', 'x')).toMatchObject({ outcome: 'fail' })
})
