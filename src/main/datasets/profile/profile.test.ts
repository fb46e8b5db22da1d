import { expect, test } from 'vitest'
import { Profile } from '../../../shared/domain/datasets/dataset.ts'
import { profileVersion } from './profile.ts'
import { temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()

async function profiled(text: string, key: string[] = []) {
  const { manifest, profileObject } = await folder.import('x.csv', text, { key })
  const profile = Profile.parse(JSON.parse((await folder.objects.get(profileObject)).toString()))
  for (const threads of [1, 3]) expect(await profileVersion(manifest, folder.objects, { scratch: folder.root, threads })).toEqual(profile)
  return profile
}

test('every type of column is described', async () => {
  const profile = await profiled(
    'i,n,b,d,t,s,none\n1,0.5,true,2024-01-01,2024-01-01 10:00:00.5,x,\n2,,false,2024-01-03,,y,\n2,1.5,true,2024-01-03,2024-01-01 10:00:00.5,x,\n',
  )
  const [i, n, b, d, t, s, none] = profile.columns
  expect(profile).toMatchObject({ rows: 3, duplicateRows: 0 })
  expect(i).toMatchObject({
    type: 'integer',
    missing: 0,
    distinct: 2,
    min: 1,
    max: 2,
    top: [
      { value: '2', count: 2 },
      { value: '1', count: 1 },
    ],
  })
  expect(n).toMatchObject({ type: 'number', missing: 1, distinct: 2, mean: 1, sd: Math.SQRT1_2, quantiles: { p50: 1 } })
  expect(b).toMatchObject({
    type: 'boolean',
    distinct: 2,
    min: null,
    top: [
      { value: 'true', count: 2 },
      { value: 'false', count: 1 },
    ],
    histogram: null,
  })
  expect(d).toMatchObject({ type: 'date', min: '2024-01-01', max: '2024-01-03', mean: null, top: [{ value: '2024-01-03', count: 2 }, {}] })
  expect(d.histogram?.counts.reduce((a, c) => a + c)).toBe(3)
  expect(t).toMatchObject({ type: 'datetime', missing: 1, distinct: 1, min: '2024-01-01T10:00:00.500' })
  expect(s).toMatchObject({
    type: 'text',
    distinct: 2,
    min: 'x',
    max: 'y',
    top: [
      { value: 'x', count: 2 },
      { value: 'y', count: 1 },
    ],
    quantiles: null,
  })
  expect(none).toMatchObject({ type: 'text', missing: 3, distinct: 0, min: null, top: [] })
})

test('infinite values do not break it', async () => {
  const [a] = (await profiled('a,b\n1.5,1\ninf,2\n-inf,3\n2.5,4\n')).columns
  expect(a).toMatchObject({ type: 'number', missing: 0, distinct: 4, min: 1.5, max: 2.5, mean: 2 })
})

test('integers beyond 2⁵³ stay apart', async () => {
  const [a] = (await profiled('a,b\n9007199254740993,1\n9007199254740992,2\n9007199254740993,3\n')).columns
  expect(a.distinct).toBe(2)
  expect(a.top).toEqual([
    { value: '9007199254740993', count: 2 },
    { value: '9007199254740992', count: 1 },
  ])
})

test('duplicate rows are counted, missing values included, the key left out', async () => {
  const text = 'id,a,b\n1,x,\n2,x,\n3,y,\n4,x,\n'
  expect((await profiled(text)).duplicateRows).toBe(0)
  expect((await profiled(text, ['id'])).duplicateRows).toBe(2)
})

test('200 columns of all kinds', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `c${i}`)
  const row = (r: number) =>
    names.map((_, i) => (i % 4 === 0 ? `t${r % 7}` : i % 4 === 1 ? r * i : i % 4 === 2 ? (r / 3).toFixed(2) : r % 2 === 0)).join(',')
  const profile = await profiled([names.join(','), ...Array.from({ length: 500 }, (_, r) => row(r))].join('\n'))
  expect(profile.columns.map(({ name }) => name)).toEqual(names)
  expect(profile.columns[4]).toMatchObject({ type: 'text', distinct: 7 })
  expect(profile.columns[5]).toMatchObject({ type: 'integer', distinct: 500, max: 2495 })
})
