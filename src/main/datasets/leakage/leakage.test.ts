import { describe, expect, test } from 'vitest'
import { type Manifest, SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { seededRandom } from '../../random.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { type LeakageInput, leakageTask } from './leakage.ts'

const folder = temporaryFolder()
const recipe = (kind: SplitRecipe['kind'] = 'random', by?: string) =>
  SplitRecipe.parse({ kind, by, seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } })
const report = (manifest: Manifest, more: Partial<LeakageInput> = {}) =>
  leakageTask({ manifest, recipe: recipe(), ...more }, folder.context())

const random = seededRandom(3)
const rows = Array.from({ length: 400 }, (_, row) => {
  const y = random.next() < 0.5 ? 'yes' : 'no'
  const amount = random.normal()
  const noise = random.next()
  return [
    row,
    y,
    y === 'yes' ? 'J' : 'N',
    y === 'yes' ? 10 + noise : noise,
    amount,
    2 * amount + 1,
    noise.toFixed(6),
    `p${row % 40}`,
    `2024-01-${String(1 + (row % 28)).padStart(2, '0')}`,
  ]
})
const { manifest } = await folder.import(
  'leaky.csv',
  `row_id,y,answer,hint,amount,double,noise,patient,day\n${rows.map((row) => row.join(',')).join('\n')}\n`,
  { target: 'y', key: ['row_id'] },
)

describe('[DS-10] the leakage report', () => {
  test('names a copy of the target and a column that alone predicts it, and nothing that does not', async () => {
    const found = await report(manifest)
    expect(found.targetCopies).toEqual([{ column: 'answer', kind: 'oneToOne' }])
    expect(found.predictors.map(({ column, measure }) => [column, measure])).toEqual([['hint', 'auc']])
    expect(found.predictors[0].value).toBeGreaterThanOrEqual(0.99)
    expect(found.findings).toBe(2)
  })

  test('of a number: R² of bins; an id that each row has for itself predicts nothing', async () => {
    const found = await report(manifest, { target: 'amount' })
    expect(found.predictors.map(({ column }) => column)).toEqual(['double'])
    const wide = seededRandom(4)
    const lines = Array.from({ length: 3_000 }, (_, row) => {
      const v = wide.next()
      return `${row},${v},${2 * v + 1},${v},n${row}`
    })
    const numbers = await folder.import('numbers.csv', `id,v,scaled,same,name\n${lines.join('\n')}\n`, { target: 'v' })
    const scaled = await report(numbers.manifest)
    expect(scaled.predictors.map(({ column, measure }) => [column, measure])).toEqual([['scaled', 'r2']])
    expect(scaled.targetCopies).toEqual([{ column: 'same', kind: 'identical' }])
  })

  test('lists held-out rows that are copies of a row in train', async () => {
    const copied = await folder.import('copies.csv', `a,b\n${Array.from({ length: 100 }, (_, row) => `${row % 50},x`).join('\n')}\n`)
    const found = await report(copied.manifest)
    const { validation, test: held } = found.split.leakedDuplicates
    expect(found.copies).toHaveLength(Math.min(20, validation + held))
    for (const { row, copyOf } of found.copies) expect(row % 50).toBe(copyOf % 50)
    expect(found.target).toBeNull()
    expect((await report(copied.manifest, { recipe: { ...recipe(), keepDuplicatesTogether: true } })).findings).toBe(0)
  })

  test('groups and times that straddle: guessed from names and types, gone with the split that respects them', async () => {
    const found = await report(manifest)
    expect(found.overlaps.map(({ column, kind }) => [column, kind])).toEqual([
      ['patient', 'group'],
      ['day', 'time'],
    ])
    expect((await report(manifest, { groups: ['patient'], times: [] })).findings).toBe(3)
    expect((await report(manifest, { recipe: recipe('group', 'patient'), groups: ['patient'], times: [] })).overlaps).toEqual([])
    expect((await report(manifest, { recipe: recipe('time', 'day'), groups: [], times: ['day'] })).overlaps).toEqual([])
  })

  test('an unknown column is refused', async () => {
    expect((await failure(report(manifest, { target: 'nope' }))).code).toBe('COLUMN_UNKNOWN')
    expect((await failure(report(manifest, { groups: ['nope'] }))).code).toBe('COLUMN_UNKNOWN')
  })
})
