import { describe, expect, test } from 'vitest'
import { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { seededRandom } from '../../random.ts'
import { appendTask } from '../versions/append.ts'
import { splitVersion } from './splitVersion.ts'
import { splitRows } from './splits.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const fractions = { train: 0.6, validation: 0.2, test: 0.2 }
const recipe = (kind: 'group' | 'time', by: string, seed = 1) => SplitRecipe.parse({ kind, by, seed, fractions })
const split = (manifest: Parameters<typeof splitVersion>[0], r: SplitRecipe) =>
  splitVersion(manifest, folder.objects, r, null, { scratch: folder.root })

describe('[DS-10] by group', () => {
  const random = seededRandom(5)
  const groups = Int32Array.from({ length: 5_000 }, () => Math.floor(random.next() ** 2 * 200))

  test('a group never straddles parts; the fractions are met as nearly as the groups allow', () => {
    const parts = splitRows(recipe('group', 'g'), { segments: [3_000, 2_000], groups })
    const partOf = new Map<number, number>()
    groups.forEach((group, row) => expect(parts[row]).toBe(partOf.set(group, partOf.get(group) ?? parts[row]).get(group)))
    const share = (part: number) => parts.filter((p) => p === part).length / parts.length
    expect(share(0)).toBeCloseTo(0.6, 1)
    expect(share(1)).toBeCloseTo(0.2, 1)
    expect(share(2)).toBeCloseTo(0.2, 1)
  })

  test('rows that are appended move no row; another seed deals other groups', () => {
    const before = splitRows(recipe('group', 'g'), { segments: [3_000], groups: groups.slice(0, 3_000) })
    const after = splitRows(recipe('group', 'g'), { segments: [3_000, 2_000], groups })
    expect(after.slice(0, 3_000)).toEqual(before)
    const equal = Int32Array.from({ length: 1_000 }, (_, row) => row % 100)
    const dealt = (seed: number) => splitRows(recipe('group', 'g', seed), { segments: [1_000], groups: equal })
    expect(dealt(1)).toEqual(dealt(1))
    expect(dealt(1)).not.toEqual(dealt(2))
  })

  test('of a version: by text or number, rows without a group are one group', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 4 === 3 ? '' : `p${row % 8}`},${row % 5}`)
    const { manifest } = await folder.import('groups.csv', `x,patient,site\n${rows.join('\n')}\n`)
    const { parts, summary } = await split(manifest, recipe('group', 'patient'))
    for (const part of [0, 1, 2]) {
      const own = new Set([...parts].flatMap((p, row) => (p === part ? [row % 4 === 3 ? 'none' : row % 8] : [])))
      const others = [...parts].flatMap((p, row) => (p === part ? [] : [row % 4 === 3 ? 'none' : row % 8]))
      expect(others.some((group) => own.has(group))).toBe(false)
    }
    expect(summary.groups && summary.groups.train + summary.groups.validation + summary.groups.test).toBe(7)
    expect((await split(manifest, recipe('group', 'site'))).summary.groups).toEqual({ train: 3, validation: 1, test: 1 })
  })

  test('too few groups for the parts, and a recipe without a column or with copies kept together, are refused', async () => {
    const { manifest } = await folder.import('two.csv', 'g,x\na,1\na,2\nb,3\nb,4\n')
    expect((await failure(split(manifest, recipe('group', 'g')))).code).toBe('TOO_FEW_ROWS')
    expect(SplitRecipe.safeParse({ kind: 'group', seed: 1, fractions }).success).toBe(false)
    expect(SplitRecipe.safeParse({ kind: 'time', by: 't', seed: 1, fractions, keepDuplicatesTogether: true }).success).toBe(false)
    expect(SplitRecipe.safeParse({ kind: 'stratified', seed: 1, fractions }).success).toBe(true)
  })
})

describe('[DS-10] by time', () => {
  test('the oldest rows are train, the newest test, whatever their order in the file', async () => {
    const days = [7, 2, 9, 4, 10, 1, 8, 3, 6, 5]
    const { manifest } = await folder.import(
      'time.csv',
      `day,x\n${days.map((d) => `2024-03-${String(d).padStart(2, '0')},${d}`).join('\n')}\n`,
    )
    const { parts } = await split(manifest, recipe('time', 'day'))
    expect(
      days
        .map((day, row) => [day, parts[row]])
        .toSorted(([a], [b]) => a - b)
        .map(([, part]) => part),
    ).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 2, 2])
  })

  test('rows of the same time stay together; those without one are train', () => {
    const times = Float64Array.from([1, 1, 2, 2, 2, 2, 3, 3, 4, Number.NaN])
    expect([...splitRows(recipe('time', 't'), { segments: [10], times })]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 2, 0])
  })

  test('newer rows that are appended become the test', async () => {
    const { manifest } = await folder.import('first.csv', 't,x\n1,a\n2,b\n3,c\n4,d\n5,e\n')
    const more = folder.write('later.csv', 't,x\n6,f\n7,g\n8,h\n9,i\n10,j\n')
    const { manifest: longer } = await appendTask({ manifest, path: more, options: {} }, folder.context())
    expect([...(await split(longer, recipe('time', 't'))).parts]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 2, 2])
  })

  test('text tells no time', async () => {
    const { manifest } = await folder.import('text.csv', 't,x\na,1\nb,2\n')
    expect(await failure(split(manifest, recipe('time', 't')))).toMatchObject({ code: 'INVALID_INPUT', details: { column: 't' } })
  })
})
