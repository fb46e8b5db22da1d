import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FeedbackItem } from '../../../shared/domain/serving/feedback.ts'
import { seededRandom } from '../../random.ts'
import { openFeedback } from '../../serving/feedback/writer.ts'
import { entryOf, logOf, taskContext } from '../../serving/log/testing.ts'
import { openRequestLog } from '../../serving/log/writer.ts'
import { sequentialHalfWidth } from '../../statistics/sequential.ts'
import { temporaryFolder } from '../../testing.ts'
import { type LookInput, lookTask } from './lookTask.ts'

const start = Date.UTC(2026, 2, 1)
const minute = 60_000

type Entry = Parameters<typeof entryOf>[0] & { readonly labels?: readonly string[]; readonly values?: readonly number[] }

/** A log of these requests with what came back for them. */
async function logWith(
  entries: readonly Entry[],
  items: readonly (Partial<FeedbackItem> & { readonly id: string; readonly value: string })[],
) {
  const folder = join(temporaryFolder(), 'endpoint')
  const log = openRequestLog(folder, logOf())
  for (const { labels, values, ...entry } of entries) {
    const rows = labels?.length ?? values?.length ?? 1
    const outputs = { labels: labels ? [...labels] : null, probabilities: null, values: values ? [...values] : null }
    log.record({
      ...entryOf(
        { ...entry },
        Array.from({ length: rows }, () => 1),
      ),
      outputs,
    })
  }
  await log.close()
  const feedback = openFeedback(folder)
  const at = start + 600 * minute
  await feedback.record(
    'wine',
    items.map((item) => ({ row: 0, name: 'label', at, arrived: at, source: 'endpoint', ...item })),
  )
  await feedback.close()
  return folder
}

const look = (folder: string, more: Partial<LookInput> = {}) =>
  lookTask(
    {
      source: { folder, deployment: 'wine', types: [['acidity', 'number']] },
      since: start,
      now: start + 500 * minute,
      control: 'live',
      challenger: 'canary',
      controlRef: 'wine@v1',
      challengerRef: 'wine@v2',
      revision: 2,
      metric: { kind: 'label' },
      classes: true,
      weights: [0.5, 0.5],
      alpha: 0.05,
      expected: 1_000,
      ...more,
    },
    taskContext(temporaryFolder()),
  )

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]) => {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}
const group = <T>(all: readonly T[], key: (one: T) => string) => {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return [...groups.values()]
}

test('[AB-1] a look counts each unit once, and only what the two arms answered since the test began', async () => {
  const random = seededRandom(7)
  const arms = ['live', 'canary'] as const
  const entries = Array.from({ length: 300 }, (_, i) => {
    const unit = Math.floor(random.next() * 80)
    const arm = arms[unit % 2]
    const labels = Array.from({ length: 1 + (i % 3) }, () => (random.next() < 0.5 ? 'good' : 'bad'))
    return { id: `r${i}`, at: start + i * minute, arm, ref: arm === 'live' ? 'wine@v1' : 'wine@v2', unit: `u${unit}`, revision: 2, labels }
  })
  // Labels of two thirds of the rows; scores by hand.
  const items = entries.flatMap(({ id, labels }, i) =>
    i % 3 === 2 ? [] : labels.map((_, row) => ({ id, row, value: random.next() < 0.5 ? 'good' : 'bad' })),
  )
  const labelOf = new Map(items.map(({ id, row, value }) => [`${id} ${row}`, value]))
  const base = { at: start + minute, revision: 2, labels: ['good'], arm: 'live', ref: 'wine@v1' }
  const others: Entry[] = [
    { ...base, id: 'failed', unit: 'f', code: 500 },
    { ...base, id: 'early', unit: 'e', at: start - 1 },
    { ...base, id: 'late', unit: 'l', at: start + 500 * minute },
    { ...base, id: 'older', unit: 'o', revision: 1 },
    { ...base, id: 'other', unit: 'v', ref: 'wine@v3' },
    { ...base, id: 'pinned', unit: 'p', arm: 'pinned' },
    { ...base, id: 'shadow', unit: 's', arm: 'shadow', ref: 'wine@v2' },
    // A unit that both have answered tells nothing about either.
    { ...base, id: 'both1', unit: 'both' },
    { ...base, id: 'both2', unit: 'both', arm: 'canary', ref: 'wine@v2' },
  ]
  const alone = [
    { ...base, id: 'alone1', unit: null },
    { ...base, id: 'alone2', unit: null },
  ]
  const extra = [...others, ...alone].map(({ id }) => ({ id: id as string, value: 'good' }))
  const folder = await logWith([...entries, ...others, ...alone], [...items, ...extra])
  const found = await look(folder)

  const expected = arms.map((arm) => {
    const own = entries.filter((entry) => entry.arm === arm)
    const scores = group(own, ({ unit }) => unit).flatMap((requests) => {
      const hits = requests.flatMap(({ id, labels }) =>
        labels.flatMap((label, row) => {
          const actual = labelOf.get(`${id} ${row}`)
          return actual === undefined ? [] : [Number(actual === label)]
        }),
      )
      return hits.length > 0 ? [mean(hits)] : []
    })
    const all = arm === 'live' ? [...scores, 1, 1] : scores
    return { requests: own.length + (arm === 'live' ? 2 : 0), units: all.length, mean: mean(all), variance: variance(all) }
  })
  for (const [place, arm] of [found.control, found.challenger].entries()) {
    expect(arm).toMatchObject({ arm: arms[place], requests: expected[place].requests, units: expected[place].units })
    expect(arm.mean).toBeCloseTo(expected[place].mean, 12)
    expect(arm.variance).toBeCloseTo(expected[place].variance, 12)
  }
  const [one, two] = expected
  const n = one.units + two.units
  const half = sequentialHalfWidth((one.variance / one.units + two.variance / two.units) * n, n, 0.05, 1_000)
  expect(found.difference?.value).toBeCloseTo(two.mean - one.mean, 12)
  expect(found.difference?.low).toBeCloseTo(two.mean - one.mean - half, 12)
  expect(found.difference?.high).toBeCloseTo(two.mean - one.mean + half, 12)
  expect(found.ratioP).toBeGreaterThan(0.5)
  // Neither units nor labels leave the worker.
  expect(JSON.stringify(found)).not.toMatch(/"u\d|good|bad/)
})

test('[AB-1] outcomes and numbers: what is no finite number is no result, and of one unit no value is told', async () => {
  const entries = Array.from({ length: 20 }, (_, i) => {
    const arm = i % 2 === 0 ? 'live' : 'canary'
    return {
      id: `r${i}`,
      at: start + i * minute,
      arm,
      ref: arm === 'live' ? 'wine@v1' : 'wine@v2',
      unit: `u${i}`,
      revision: 2,
      values: [i],
    }
  })
  const items = entries.flatMap(({ id }, i) => [
    { id, name: 'revenue', value: ['inf', 'nan', '1e300', 'much'][i] ?? String(i * 2) },
    { id, value: ['nan', '-inf', '-1e200', 'x'][i] ?? String(i + (i % 2 === 0 ? 3 : 1 + (i % 4))) },
    { id, name: 'one', value: i === 4 ? '7' : 'none' },
  ])
  const folder = await logWith(entries, items)
  const outcome = (name: string) => look(folder, { metric: { kind: 'outcome', name, better: 'higher' } })
  const even = [4, 6, 8, 10, 12, 14, 16, 18]
  const odd = even.map((i) => i + 1)
  const revenue = await outcome('revenue')
  expect(revenue).toMatchObject({
    control: { units: 8, mean: mean(even.map((i) => i * 2)) },
    challenger: { units: 8, mean: mean(odd.map((i) => i * 2)) },
    difference: { value: 2 },
  })
  const error = await look(folder, { classes: false })
  expect(error).toMatchObject({
    control: { units: 8, mean: 3, variance: 0 },
    challenger: { units: 8, mean: mean(odd.map((i) => 1 + (i % 4))) },
  })
  expect(await outcome('one')).toMatchObject({ control: { units: 1, mean: null, variance: null }, difference: null })
  // A name is data, whatever it says.
  expect(await outcome(`x' OR '1'='1`)).toMatchObject({ control: { units: 0, requests: 10 }, difference: null, ratioP: 1 })
})

test('[AB-1] a shadow is compared pair by pair, far more sharply than arms of as many units', async () => {
  const random = seededRandom(3)
  const answers = Array.from({ length: 200 }, (_, i) => {
    const actual = 10 * random.next()
    // Both are wrong by much the same.
    const noise = 5 * (random.next() - 0.5)
    return { i, actual, first: actual + 3 + noise, second: actual + 2.8 + noise + 0.1 * random.next() }
  })
  const entries = answers.flatMap(({ i, first, second }) => [
    { id: `r${i}`, at: start + i * minute, revision: 2, unit: `u${i >> 1}`, arm: 'live', ref: 'wine@v1', values: [first] },
    { id: `r${i}`, at: start + i * minute, revision: 2, unit: `u${i >> 1}`, arm: 'shadow', ref: 'wine@v2', values: [second] },
  ])
  // The shadow was too busy for this one, and this one was answered by another arm.
  const single = { at: start, revision: 2, unit: 'x', values: [1] }
  const folder = await logWith(
    [
      ...entries,
      { ...single, id: 'unpaired', arm: 'live', ref: 'wine@v1' },
      { ...single, id: 'elsewhere', arm: 'canary', ref: 'wine@v4' },
      { ...single, id: 'elsewhere', arm: 'shadow', ref: 'wine@v2' },
    ],
    [
      ...answers.map(({ i, actual }) => ({ id: `r${i}`, value: String(actual) })),
      { id: 'unpaired', value: '5' },
      { id: 'elsewhere', value: '5' },
    ],
  )
  const input = { challenger: 'shadow', classes: false, weights: null, expected: 100 } as const
  const found = await look(folder, input)
  const pairs = group(answers, ({ i }) => String(i >> 1)).map((two) => ({
    first: mean(two.map(({ actual, first }) => Math.abs(first - actual))),
    second: mean(two.map(({ actual, second }) => Math.abs(second - actual))),
  }))
  const differences = pairs.map(({ first, second }) => second - first)
  const half = sequentialHalfWidth(variance(differences), 100, 0.05, 100)
  expect(found).toMatchObject({ control: { units: 100, requests: 200 }, challenger: { units: 100, requests: 200 }, ratioP: null })
  expect(found.control.mean).toBeCloseTo(mean(pairs.map(({ first }) => first)), 10)
  expect(found.challenger.variance).toBeCloseTo(variance(pairs.map(({ second }) => second)), 10)
  expect(found.difference?.value).toBeCloseTo(mean(differences), 10)
  expect(found.difference?.high).toBeCloseTo(mean(differences) + half, 10)
  expect(found.difference?.high).toBeLessThan(0)
  const unpaired = sequentialHalfWidth((found.control.variance ?? 0) + (found.challenger.variance ?? 0), 100, 0.05, 100)
  expect(unpaired).toBeGreaterThan(10 * half)
})

test('[AB-1] the split is judged by all units in the order in which they came, whenever one looks', async () => {
  const send = async (every: number) =>
    logWith(
      Array.from({ length: 400 }, (_, i) => {
        const arm = i % every === 0 ? 'canary' : 'live'
        return {
          id: `r${i}`,
          at: start + i * minute,
          revision: 2,
          unit: null,
          arm,
          ref: arm === 'live' ? 'wine@v1' : 'wine@v2',
          labels: ['good'],
        }
      }),
      [],
    )
  const wrong = await send(3)
  expect((await look(wrong)).ratioP).toBeLessThan(0.001)
  expect((await look(wrong, { weights: [2 / 3, 1 / 3] })).ratioP).toBeGreaterThan(0.5)
  expect((await look(wrong, { now: start + 30 * minute })).ratioP).toBeGreaterThan(0.001)
  expect((await look(await send(2))).ratioP).toBeGreaterThan(0.5)
})
