import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Estimation } from '../../../shared/domain/models/estimation.ts'
import { CheckSettings, type CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { type Duck, withDuckDB } from '../../datasets/tasks.ts'
import { makeEstimation } from '../../evaluation/tasks.ts'
import { evaluateBinary } from '../../evaluation/index.ts'
import { seededRandom } from '../../random.ts'
import { measureWindow } from './measureWindow.ts'
import { syntheticInput, syntheticReference, syntheticWindow } from './testing.ts'

const scratch = mkdtempSync(join(tmpdir(), 'cairn-measure-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const inDuck = <T>(use: (duck: Duck) => Promise<T>) => withDuckDB({ scratch, threads: 1 }, use)
const checks = (more: object = {}) => ({ checks: CheckSettings.parse(more), labels: LabelSettings.parse({}), protected: [] as string[] })
const checkOf = (all: readonly CheckResult[], kind: CheckResult['check']) => all.find(({ check }) => check === kind)

let estimation: Estimation
beforeAll(async () => {
  const random = seededRandom(9)
  const output = Float64Array.from({ length: 2_000 }, () => random.next())
  const actual = Int32Array.from(output, (p) => Number(random.next() < p))
  const frame = { rows: output.length, columns: new Map() }
  estimation = await makeEstimation(
    { task: 'binary', labels: ['no', 'yes'], threshold: 0.5, output, actual, frame, inputs: [], seed: 1 },
    new AbortController().signal,
  )
})

describe('[DR-2] performance by labels that come later', () => {
  test('all are there: the metrics of the task, with their intervals', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1_000 })
      const { performance, checks: found } = await measureWindow(syntheticInput(duck, estimation))
      const rows = await duck.rows(`SELECT x, (actual = 'yes')::INTEGER FROM window_rows`)
      const expected = evaluateBinary({
        labels: ['no', 'yes'],
        actual: Int32Array.from(rows, ([, actual]) => Number(actual)),
        score: Float64Array.from(rows, ([x]) => Number(x)),
        threshold: 0.5,
        seed: 1,
      })
      expect(performance).toMatchObject({ labelled: 1_000, predicted: 1_000, coverage: 1, provisional: false, reason: null })
      for (const { metric, value, low, high } of expected.metrics) {
        const found = performance?.metrics.find((one) => one.metric === metric)
        const near = (number: number | null) => (number === null ? null : expect.closeTo(number, 9))
        expect(found, metric).toMatchObject({ value: near(value), low: near(low), high: near(high) })
      }
      expect(checkOf(found, 'performance')).toMatchObject({
        subject: 'rocAuc',
        outcome: 'pass',
        reference: 0.83,
        limit: expect.closeTo(0.74, 9),
      })
    }))

  test('some are there: coverage, and provisional with the reason', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1_000, labelled: 4 })
      const { performance, checks: found } = await measureWindow(syntheticInput(duck, estimation))
      expect(performance).toMatchObject({ labelled: 250, predicted: 1_000, coverage: 0.25, provisional: true })
      expect(performance?.reason).toBe('25 % of the predictions have labels; results count as final from 80 %.')
      expect(checkOf(found, 'performance')?.text).toContain('provisional')
    }))

  test.each([
    [
      'not ripe yet by the delay so far',
      { end: 1_000_000, now: 1_060_000, p95Delay: 3_600_000 },
      null,
      /95 % of labels arrived within 60 minutes; this window ended 60 seconds ago/,
    ],
    ['not ripe yet by the settings', { end: 0, now: 3_600_000, p95Delay: 1 }, 5, /until 5 hours after the end/],
    ['ripe', { end: 0, now: 3_600_001, p95Delay: 3_600_000 }, null, null],
    ['ripe by the settings', { end: 0, now: 3_600_001, p95Delay: 99e9 }, 1, null],
  ])('%s', (_, window, ripeAfter, reason) =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 100 })
      const settings = { ...checks(), labels: LabelSettings.parse({ ripeAfter }) }
      const { performance } = await measureWindow(syntheticInput(duck, estimation, { window, settings }))
      expect(performance?.provisional).toBe(reason !== null)
      if (reason === null) expect(performance?.reason).toBeNull()
      else expect(performance?.reason).toMatch(reason)
    }),
  )

  test('none are there, or none can come', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 100, labelled: 101 })
      await duck.run('UPDATE window_rows SET actual = NULL')
      const input = syntheticInput(duck, estimation)
      const { performance, checks: found } = await measureWindow(input)
      expect(performance).toMatchObject({
        metrics: [],
        labelled: 0,
        coverage: 0,
        provisional: true,
        reason: expect.stringMatching(/^No labels/),
      })
      expect(checkOf(found, 'performance')).toMatchObject({ outcome: 'noData', value: null })
      const never = await measureWindow({ ...input, rows: { ...input.rows, actual: null } })
      expect(never.performance).toBeNull()
      expect(checkOf(never.checks, 'performance')).toBeUndefined()
    }))

  test('labels and predictions that cannot be used are counted, and told', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 200 })
      await duck.run(`UPDATE window_rows SET actual = 'maybe' WHERE rowid < 3`)
      await duck.run(`UPDATE window_rows SET p = ['nan'::DOUBLE, 'nan'::DOUBLE] WHERE rowid = 10`)
      await duck.run('UPDATE window_rows SET p = NULL WHERE rowid = 11')
      await duck.run('UPDATE window_rows SET p = [1.0] WHERE rowid = 12')
      const { performance } = await measureWindow(syntheticInput(duck, estimation))
      expect(performance).toMatchObject({ predicted: 200, labelled: 194 })
      expect(performance?.reason).toMatch(
        /3 rows have a label that the model cannot be compared with\. The prediction of 3 rows was not logged/,
      )
    }))

  test('it became worse: the check fails by three deviations of the chunks, and by a share where the settings say so', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1_000, truth: (x) => 0.5 + (x - 0.5) * 0.3 })
      const failed = await measureWindow(syntheticInput(duck, estimation))
      expect(checkOf(failed.checks, 'performance')).toMatchObject({ outcome: 'fail', subject: 'rocAuc' })
      expect(checkOf(failed.checks, 'performance')?.text).toMatch(/^ROC AUC is 0\.\d+ .* below the limit of 0\.74/)
      const lenient = await measureWindow(syntheticInput(duck, estimation, { settings: checks({ performance: 0.5 }) }))
      expect(checkOf(lenient.checks, 'performance')).toMatchObject({ outcome: 'pass', limit: expect.closeTo(0.415, 9) })
    }))

  test('few rows move more by chance than the chunks of the reference', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 50 })
      const { checks: found } = await measureWindow(syntheticInput(duck, estimation))
      expect(checkOf(found, 'performance')?.limit).toBeCloseTo(0.83 - 3 * 0.03 * 2, 9)
    }))
})

describe('[DR-2] slices and fairness over time', () => {
  test('a slice that is worse fails; slices are the same whatever the rows', () =>
    inDuck(async (duck) => {
      const settings = { ...checks({ slices: ['grp', 'x', 'gone'] }), protected: ['grp'] }
      await syntheticWindow(duck, { rows: 2_000, truth: (x, group) => (group === 'b' ? 1 - x : x) })
      const { performance, checks: found } = await measureWindow(syntheticInput(duck, estimation, { settings }))
      const slices = found.filter(({ check }) => check === 'slice')
      expect(slices.map(({ subject }) => String(subject)).toSorted()).toEqual([
        '0.2525 ≤ x < 0.5025',
        '0.5025 ≤ x < 0.7525',
        '0.7525 ≤ x',
        'grp = "a"',
        'grp = "b"',
        'x < 0.2525',
      ])
      expect(slices.filter(({ outcome }) => outcome === 'fail').map(({ subject }) => subject)).toEqual(['grp = "b"'])
      expect(performance?.slices.find(({ value }) => value === 'b')).toMatchObject({ column: 'grp', rows: expect.any(Number) })
      const parity = performance?.fairness.find(({ metric }) => metric === 'truePositiveRate')
      expect(parity).toMatchObject({ column: 'grp', value: expect.any(Number) })
      expect(parity?.value).toBeGreaterThan(0.3)
      expect(parity?.text).toMatch(/^True positive rates of the groups of "grp" differ by up to 0\.\d+ \(95 % interval/)
      // Other values in the next window: the slices stay.
      await syntheticWindow(duck, { rows: 500, seed: 2, xOf: (u) => u ** 2 })
      const later = await measureWindow(syntheticInput(duck, estimation, { settings }))
      const names = new Set(slices.map(({ subject }) => subject))
      expect(later.checks.filter(({ check }) => check === 'slice').every(({ subject }) => names.has(subject))).toBe(true)
    }))

  test('groups of too few rows: said, and nothing else is lost', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 40 })
      const settings = { ...checks(), protected: ['grp'] }
      const { performance } = await measureWindow(syntheticInput(duck, estimation, { settings }))
      expect(performance?.fairness).toMatchObject([{ column: 'grp', value: null, text: expect.stringMatching(/^Fewer than two groups/) }])
      expect(performance?.metrics.length).toBeGreaterThan(5)
    }))
})

describe('[DR-4] performance without labels', () => {
  test('another mix of rows: the estimate is what the labels say', () =>
    inDuck(async (duck) => {
      // Rows near one half are hard.
      await syntheticWindow(duck, { rows: 3_000, xOf: (u) => 0.3 + 0.4 * u })
      const { performance, estimate } = await measureWindow(syntheticInput(duck, estimation))
      expect(estimate).toMatchObject({ method: 'cbpe', warning: null })
      for (const metric of ['accuracy', 'rocAuc', 'f1']) {
        const measured = performance?.metrics.find((one) => one.metric === metric)
        const estimated = estimate?.metrics.find((one) => one.metric === metric)
        expect(Number(estimated?.low)).toBeLessThan(Number(measured?.value))
        expect(Number(estimated?.high)).toBeGreaterThan(Number(measured?.value))
      }
      expect(performance?.metrics.find(({ metric }) => metric === 'accuracy')?.value).toBeLessThan(0.65)
    }))

  test('it falls without a label: the check fails', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1_000, xOf: (u) => 0.45 + 0.1 * u })
      const input = syntheticInput(duck, estimation)
      const { checks: found } = await measureWindow({ ...input, rows: { ...input.rows, actual: null } })
      expect(found).toMatchObject([{ check: 'estimatedPerformance', method: 'cbpe', subject: 'rocAuc', outcome: 'fail' }])
    }))

  test('other labels for the same rows: the estimate does not see it, and says so once labels are there', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1_000, truth: (x) => 1 - x })
      const { estimate, checks: found } = await measureWindow(syntheticInput(duck, estimation))
      expect(estimate?.warning).toMatch(/cannot be trusted.*The labels tell another story.*may have changed/)
      expect(checkOf(found, 'estimatedPerformance')?.outcome).toBe('noData')
    }))

  test('rows that are like nothing in the reference, and a column that is gone', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 500 })
      const check = (kind: 'outOfRange' | 'newCategories', subject: string, value: number): CheckResult => ({
        check: kind,
        subject,
        value,
        reference: null,
        limit: 0.01,
        method: 'share',
        p: null,
        adjustedP: null,
        outcome: 'fail',
        provisional: false,
        text: '',
      })
      const comparison = {
        checks: [check('newCategories', 'grp', 0.1), check('outOfRange', 'x', 0.42)],
        drift: { columns: 0, of: 2, importance: null, sentence: '' },
        changes: [],
      }
      const profile = { ...syntheticReference(estimation).train, absent: ['age'] }
      const { estimate } = await measureWindow(syntheticInput(duck, estimation, { comparison, profile }))
      expect(estimate?.warning).toBe(
        'This estimate cannot be trusted. Rows have values that the reference does not know: "x" (42 % of the rows), "grp" (10 % of the rows). The rows lack "age".',
      )
    }))

  test('nothing was made to estimate by, or for other classes: none', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 100 })
      const none = await measureWindow(syntheticInput(duck, { kind: 'none', reason: 'No validation rows.' }))
      expect(none.estimate).toBeNull()
      expect(checkOf(none.checks, 'estimatedPerformance')).toMatchObject({
        outcome: 'noData',
        text: 'Performance cannot be estimated without labels. No validation rows.',
      })
      if (estimation.kind !== 'cbpe') throw new Error('another kind')
      expect((await measureWindow(syntheticInput(duck, { ...estimation, labels: ['yes', 'no'] }))).estimate).toBeNull()
    }))

  test('an empty window', () =>
    inDuck(async (duck) => {
      await syntheticWindow(duck, { rows: 1 })
      await duck.run('DELETE FROM window_rows')
      const { performance, estimate, checks: found } = await measureWindow(syntheticInput(duck, estimation))
      expect(performance).toMatchObject({ predicted: 0, labelled: 0, coverage: 0 })
      expect(estimate).toBeNull()
      expect(found).toMatchObject([
        { check: 'performance', outcome: 'noData' },
        { check: 'estimatedPerformance', outcome: 'noData' },
      ])
    }))
})

describe('[DR-4] other tasks', () => {
  test('numbers: measured, and estimated by models of the error', () =>
    inDuck(async (duck) => {
      const random = seededRandom(3)
      const noisy = (x: number) => 10 * x + (x > 0.7 ? 5 : 0.5) * random.normal()
      const xs = Float64Array.from({ length: 2_000 }, () => random.next())
      const made = await makeEstimation(
        {
          task: 'regression',
          labels: [],
          threshold: null,
          output: xs.map((x) => 10 * x),
          actual: xs.map(noisy),
          frame: { rows: xs.length, columns: new Map([['x', { kind: 'number', type: 'number', values: xs }]]) },
          inputs: [{ name: 'x', type: 'number' }],
          seed: 1,
        },
        new AbortController().signal,
      )
      const cells = Array.from({ length: 600 }, () => {
        const x = 0.6 + 0.4 * random.next()
        return `(${x}, ${10 * x}, '${noisy(x)}')`
      })
      await duck.run(
        `CREATE TABLE numbers AS SELECT x::DOUBLE AS x, value::DOUBLE AS value, actual FROM (VALUES ${cells.join(', ')}) AS t(x, value, actual)`,
      )
      await duck.run(`INSERT INTO numbers VALUES (1, 'infinity', '1'), (1, 1, 'NaN'), (1, 1, 'many')`)
      const input = syntheticInput(duck, made, { model: { task: 'regression', labels: [], threshold: null, target: 'y' } })
      const { performance, estimate } = await measureWindow({
        ...input,
        rows: {
          sql: 'numbers',
          label: null,
          value: 'value',
          probabilities: null,
          actual: 'actual',
          inputs: [{ name: 'x', type: 'number', column: 'x' }],
        },
      })
      expect(performance).toMatchObject({ predicted: 603, labelled: 600 })
      expect(performance?.reason).toMatch(/2 rows have a label .* The prediction of 1 rows/)
      const of = (metrics: readonly { metric: string; value: number | null }[] | undefined, id: string) =>
        Number(metrics?.find(({ metric }) => metric === id)?.value)
      expect(estimate?.method).toBe('dle')
      expect(of(estimate?.metrics, 'mae') / of(performance?.metrics, 'mae')).toBeCloseTo(1, 0)
      expect(of(estimate?.metrics, 'mae')).toBeGreaterThan(2)
    }))
})
