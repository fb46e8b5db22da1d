import { expect, test } from 'vitest'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { additiveMetrics } from '../explain/additive.ts'
import { type Draw, lanes } from '../../statistics/resampling.ts'
import type { Frame } from '../../frame.ts'
import fixture from './fixtures/sliceDifferences.json' with { type: 'json' }
import { groupRows } from './groups.ts'
import { sliceDifferences } from './sliceDifferences.ts'

/** The resamples that the reference took. */
function drawnFrom(indices: readonly (readonly number[])[]): Draw {
  let next = 0
  return (block, resamples) => {
    const weights = block.weightsHere().fill(0)
    for (let lane = 0; lane < resamples; lane++) for (const row of indices[next++]) weights[row * lanes + lane]++
    block.filled = resamples
  }
}

const levels = ['a', 'b', 'c', 'd']
const column = { kind: 'text', type: 'text', levels, codes: Int32Array.from(fixture.group, (group) => levels.indexOf(group)) } as const
const frame: Frame = { rows: fixture.rows, columns: new Map([['group', column]]) }
const grouping = groupRows(frame, ['group'], { bins: 4 })

interface Models {
  readonly actual: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

function differences(task: Task, { actual, before, after }: Models, metric: MetricId, minSupport = 1) {
  const of = (output: readonly number[]) =>
    additiveMetrics(
      { task, threshold: 0.5, labels: ['no', 'yes'] },
      { output: Float64Array.from(output), width: 1 },
      task === 'regression' ? Float64Array.from(actual) : Int32Array.from(actual),
    )
  const { rows, indices } = fixture
  const common = { groupings: [grouping], rows, metric, minSupport, resamples: indices.length, draw: drawnFrom(indices) }
  return sliceDifferences({ before: of(before), after: of(after), ...common })
}

const cases = [
  ['binary', 'f1', fixture.binary, fixture.binary.f1],
  ['binary', 'accuracy', fixture.binary, fixture.binary.accuracy],
  ['regression', 'rmse', fixture.regression, fixture.regression.rmse],
] as const

test.each(cases)(
  '[CM-14] [EV-4] %s, %s: the differences on slices are those of scikit-learn and scipy',
  (task, metric, models, expected) => {
    const { slices } = differences(task, models, metric)
    expect(slices).toHaveLength(expected.length)
    for (const { name, rows, before, after, q, p, ...difference } of expected) {
      const found = slices.find((slice) => slice.name === `group = "${name}"`)
      expect(found?.rows).toBe(rows)
      expect(found?.before).toBeCloseTo(before, 12)
      expect(found?.after).toBeCloseTo(after, 12)
      expect(found?.difference.value).toBeCloseTo(difference.difference, 12)
      expect(found?.difference.low).toBeCloseTo(difference.low, 12)
      expect(found?.difference.high).toBeCloseTo(difference.high, 12)
      expect(found?.difference.p).toBeCloseTo(p, 10)
      expect(found?.difference.q).toBeCloseTo(q, 10)
    }
  },
)

test('[CM-14] [EV-4] what got worse comes first; a slice that chance explains has no verdict; small ones are left out', () => {
  for (const [task, metric, models] of cases) {
    const { slices } = differences(task, models, metric)
    expect(slices[0]).toMatchObject({ name: 'group = "b"', verdict: 'worse' })
    for (const { verdict, difference } of slices) {
      const apart = (difference.low ?? 0) > 0 || (difference.high ?? 0) < 0
      if (verdict === 'better' || verdict === 'worse') expect(apart).toBe(true)
      if (!apart) expect(verdict).toBe('inconclusive')
    }
  }
  const few = differences('binary', fixture.binary, 'f1', 30)
  expect(few.slices.every(({ rows }) => rows >= 30)).toBe(true)
  expect(few.tooSmall).toBe(4 - few.slices.length)
})

test('[CM-14] [EV-4] two models that are the same are the same on every slice; all rows speaking for one decide', () => {
  const { actual, before } = fixture.binary
  const same = differences('binary', { actual, before, after: before }, 'accuracy')
  expect(same.slices.map(({ verdict }) => verdict)).toEqual(same.slices.map(() => 'same'))
  const right = actual.map((label) => (label === 1 ? 0.9 : 0.1))
  const wrong = actual.map((label) => (label === 1 ? 0.1 : 0.9))
  const all = differences('binary', { actual, before: right, after: wrong }, 'accuracy')
  expect(all.slices.every(({ verdict, difference }) => verdict === 'worse' && difference.value === -1)).toBe(true)
})
