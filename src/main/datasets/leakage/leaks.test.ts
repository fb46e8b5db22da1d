import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { seededRandom } from '../../random.ts'
import { resourcePath } from '../../resources.ts'
import { importTask } from '../tasks.ts'
import { temporaryFolder } from '../testing.ts'
import { leaksTask } from './leaks.ts'

const folder = temporaryFolder()
const split = (kind: 'random' | 'stratified', by?: string, seed = 1) =>
  SplitRecipe.parse({ kind, by, seed, fractions: { train: 0.7, validation: 0.15, test: 0.15 } })

async function leaksIn(path: string, target: string, classes = true) {
  const { manifest } = await importTask({ path, options: { target } }, folder.context())
  const columns = manifest.columns.map(({ name }) => name).filter((name) => name !== target)
  return leaksTask({ manifest, target, columns, split: classes ? split('stratified', target) : split('random'), classes }, folder.context())
}

async function leaksOf(name: string, head: string, rows: readonly (readonly (string | number)[])[], classes = true) {
  const { manifest } = await folder.import(name, `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`)
  const [target, ...columns] = manifest.columns.map((column) => column.name)
  return leaksTask({ manifest, target, columns, split: classes ? split('stratified', target) : split('random'), classes }, folder.context())
}

test('case 42: copies, codes and a near-perfect predictor are named; what is only related is not', async () => {
  const found = await leaksIn(join(import.meta.dirname, '../../../../e2e/cases/42-leak-and-constant/in.csv'), 'target')
  expect(found.map(({ column, kind }) => [column, kind])).toEqual([
    ['copy', 'identical'],
    ['code', 'oneToOne'],
    ['almost', 'predictor'],
  ])
})

describe('what gives the target away', () => {
  const random = seededRandom(5)
  test('a number that is 0 for one class and more for the other, however rare that is', async () => {
    const rows = Array.from({ length: 4_000 }, (_, row) => {
      const yes = row % 100 === 0
      return [yes ? 'yes' : 'no', yes ? 1 + random.next() * 500 : 0, random.normal() + (yes ? 2 : 0)]
    })
    expect((await leaksOf('refund.csv', 'y,refunded,score', rows)).map(({ column }) => column)).toEqual(['refunded'])
  })

  test('[TR-17] 0 for a class of 3 rows in 1,000 and more for the others, or a value beyond all others for it', async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => {
      const rare = row % 333 === 0
      const amount = 1 + random.next() * 500
      return [rare ? 'yes' : 'no', rare ? 0 : amount, rare ? 600 + amount : amount, amount]
    })
    expect((await leaksOf('rare.csv', 'y,paid,fee,amount', rows)).map(({ column }) => column)).toEqual(['paid', 'fee'])
  })

  test('[TR-17] an amount that is only there for one class, and not always: where it is not 0, or is not missing', async () => {
    const rows = Array.from({ length: 4_000 }, (_, row) => {
      const lost = row % 10 === 0
      const entered = lost && random.next() < 0.7
      const amount = 1 + random.next() * 500
      // One loan in twenty that was paid back has late fees as well: a sign, and no leak.
      return [lost ? 'lost' : 'paid', entered ? amount : 0, entered ? amount : '', lost || row % 20 === 1 ? amount : 0]
    })
    const found = await leaksOf('loans.csv', 'status,recovered,collected,late_fees', rows)
    expect(found.map(({ column, kind }) => [column, kind])).toEqual([
      ['recovered', 'notZero'],
      ['collected', 'present'],
    ])
  })

  test('an amount in another unit; not one that follows it with noise', async () => {
    const rows = Array.from({ length: 2_000 }, () => {
      const celsius = random.normal() * 10
      return [celsius, celsius * 1.8 + 32.0001, celsius + random.normal() * 2]
    })
    expect((await leaksOf('degrees.csv', 'c,f,neighbour', rows, false)).map(({ column }) => column)).toEqual(['f'])
  })

  test('rows outside the training part are not looked at', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => [row % 2 === 0 ? 'a' : 'b', random.next(), row])
    const head = 'y,hint,row_number'
    const { manifest } = await folder.import('parts.csv', `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`)
    const input = { manifest, target: 'y', columns: ['hint'], classes: true }
    const time = SplitRecipe.parse({ kind: 'time', by: 'row_number', seed: 1, fractions: { train: 0.5, validation: 0.25, test: 0.25 } })
    // In the first half, which is train, the hint is the target; after it, it is noise: a check of all rows would not find it.
    const hinted = rows.map(([y, noise, row]) => [y, Number(row) < 200 ? (y === 'a' ? 0 : 1) : noise, row])
    const other = await folder.import('hinted.csv', `${head}\n${hinted.map((row) => row.join(',')).join('\n')}\n`)
    expect(await leaksTask({ ...input, split: time }, folder.context())).toEqual([])
    expect((await leaksTask({ ...input, manifest: other.manifest, split: time }, folder.context())).map(({ column }) => column)).toEqual([
      'hint',
    ])
  })

  test('nothing can be said of a few rows', async () => {
    expect(
      await leaksOf(
        'few.csv',
        'y,x',
        Array.from({ length: 30 }, (_, i) => [i % 2, i % 2]),
      ),
    ).toEqual([])
  })

  test.each([
    ['penguins.csv', 'Species', true],
    ['breast-cancer.csv', 'diagnosis', true],
    ['wine-quality-red.csv', 'quality', false],
    ['seattle-weather.csv', 'weather', true],
  ] as const)('nothing in %s, whose strongest columns are honest', async (file, target, classes) => {
    expect(await leaksIn(resourcePath('samples', file), target, classes)).toEqual([])
  })
})
