import type { Estimation } from '../../../shared/domain/models/estimation.ts'
import type { ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import { CheckSettings } from '../../../shared/domain/monitoring/checks.ts'
import { LabelSettings } from '../../../shared/domain/monitoring/monitor.ts'
import type { Duck } from '../../datasets/tasks.ts'
import { seededRandom } from '../../random.ts'
import type { MeasureWindowInput } from './measureWindow.ts'

/** For tests: what a model of two classes says of an `x` from 0 to 1: the probability of "yes" is x, and is right unless told otherwise. */
export interface SyntheticRows {
  readonly rows: number
  readonly seed?: number
  /** The share of "yes" among rows of an x. */
  readonly truth?: (x: number, group: string) => number
  readonly xOf?: (uniform: number) => number
  /** Every so many rows have a label. */
  readonly labelled?: number
}

/** Makes the table `window_rows`. */
export async function syntheticWindow(duck: Duck, { rows, seed = 1, truth = (x) => x, xOf = (u) => u, labelled = 1 }: SyntheticRows) {
  const random = seededRandom(seed)
  await duck.run('CREATE OR REPLACE TABLE window_rows (x DOUBLE, grp VARCHAR, p DOUBLE[], label VARCHAR, actual VARCHAR)')
  const values = Array.from({ length: rows }, (_, row) => {
    const x = xOf(random.next())
    const group = random.next() < 0.5 ? 'a' : 'b'
    const actual = random.next() < truth(x, group) ? 'yes' : 'no'
    return `(${x}, '${group}', [${1 - x}, ${x}], '${x >= 0.5 ? 'yes' : 'no'}', ${row % labelled === 0 ? `'${actual}'` : 'NULL'})`
  })
  for (let from = 0; from < rows; from += 1_000)
    await duck.run(`INSERT INTO window_rows VALUES ${values.slice(from, from + 1_000).join(', ')}`)
}

const metrics = ['accuracy', 'rocAuc', 'f1', 'precision', 'recall'] as const

/** For tests: the reference of that model, with chunks of 200 rows. */
export function syntheticReference(estimation: Estimation, more: Partial<ReferenceProfile> = {}): ReferenceProfile {
  const sketch = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200)
  const common = { rows: 2_000, missing: 0, distinct: 2, distinctIsExact: true }
  return {
    format: 'cairn.reference/1',
    ref: 'synthetic@v1',
    checksum: 'c',
    data: null,
    train: {
      format: 'cairn.profile/1',
      rows: 2_000,
      columns: [
        {
          ...common,
          kind: 'number',
          name: 'x',
          type: 'number',
          distinct: 2_000,
          infinite: 0,
          min: 0,
          max: 1,
          mean: 0.5,
          deviation: 0.29,
          sketch,
          counts: null,
        },
        {
          ...common,
          kind: 'category',
          name: 'grp',
          type: 'text',
          counts: {
            values: [
              { value: 'a', rows: 1_000 },
              { value: 'b', rows: 1_000 },
            ],
            rest: { values: 0, rows: 0 },
          },
        },
      ],
      absent: [],
      target: null,
      prediction: null,
    },
    validation: null,
    part: 'validation',
    performance: [
      ...metrics.map((metric) => ({ metric, value: metric === 'rocAuc' ? 0.83 : 0.75, low: 0.7, high: 0.85, rows: 1_000 })),
      { metric: 'specificity', value: 0.75, low: 0.7, high: 0.8, rows: 1_000 },
    ],
    chunks: { count: 10, rows: 200, metrics: { rocAuc: { mean: 0.83, deviation: 0.03 }, accuracy: { mean: 0.75, deviation: 0.03 } } },
    drift: {},
    importance: null,
    estimation,
    createdAt: 0,
    ...more,
  }
}

/** For tests: everything that `measureWindow` takes of those. */
export function syntheticInput(duck: Duck, estimation: Estimation, more: Partial<MeasureWindowInput> = {}): MeasureWindowInput {
  return {
    duck,
    rows: {
      sql: 'window_rows',
      label: 'label',
      value: null,
      probabilities: 'p',
      actual: 'actual',
      inputs: [
        { name: 'x', type: 'number', column: 'x' },
        { name: 'grp', type: 'text', column: 'grp' },
      ],
    },
    model: { task: 'binary', labels: ['no', 'yes'], threshold: 0.5, target: 'answer' },
    reference: syntheticReference(estimation),
    settings: { checks: CheckSettings.parse({}), labels: LabelSettings.parse({}), protected: [] },
    window: { end: 1_000_000, now: 2_000_000, p95Delay: null },
    comparison: null,
    profile: null,
    seed: 1,
    ...more,
  }
}
