import { describe, expect, test } from 'vitest'
import { noPart, type SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { appendTask } from '../versions/append.ts'
import { importTask } from '../versions/import.ts'
import { keepHeldOut } from './heldOut.ts'
import { splitVersion } from './splitVersion.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const access = { scratch: folder.root }
const recipe = (change: Partial<SplitRecipe> = {}): SplitRecipe => ({
  kind: 'stratified',
  seed: 1,
  fractions: { train: 0.7, validation: 0.15, test: 0.15 },
  keepDuplicatesTogether: false,
  ...change,
})

describe('[DS-10] splitting a version', () => {
  test('duplicates across parts are reported, or kept together', async () => {
    const { manifest } = await importTask(
      { path: 'resources/samples/wine-quality-red.csv', options: { target: 'quality' } },
      folder.context(),
    )
    const apart = await splitVersion(manifest, folder.objects, recipe(), null, access)
    expect(apart.summary.rows).toEqual({ train: 1119, validation: 240, test: 240 })
    expect(apart.summary.leakedDuplicates.test).toBeGreaterThan(20)
    const together = await splitVersion(manifest, folder.objects, recipe({ keepDuplicatesTogether: true }), null, access)
    expect(together.summary.leakedDuplicates).toEqual({ validation: 0, test: 0 })
    expect(await splitVersion(manifest, folder.objects, recipe(), null, { ...access, threads: 1 })).toEqual(apart)
  })

  test('rows stay where they are when rows are appended', async () => {
    const { manifest } = await importTask(
      { path: 'resources/samples/wine-quality-red.csv', options: { target: 'alcohol' } },
      folder.context(),
    )
    const more = await appendTask({ manifest, path: 'resources/samples/wine-quality-white.csv', options: {} }, folder.context())
    for (const kind of ['random', 'stratified'] as const) {
      const before = await splitVersion(manifest, folder.objects, recipe({ kind }), null, access)
      const after = await splitVersion(more.manifest, folder.objects, recipe({ kind }), null, access)
      expect(after.parts.subarray(0, before.parts.length)).toEqual(before.parts)
    }
  })

  test('copies are found when the key differs', async () => {
    const text = `id,a\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 2}`).join('\n')}\n`
    const { manifest } = await folder.import('keyed.csv', text, { key: ['id'] })
    const { summary } = await splitVersion(manifest, folder.objects, recipe({ kind: 'random' }), null, access)
    expect(summary.leakedDuplicates).toEqual({ validation: 6, test: 6 })
  })

  test('rows without a target are in no part: the others are dealt as if they were alone', async () => {
    const answered = (row: number) => row % 7 !== 3 && !(row >= 100 && row < 110)
    const classes = ['a', 'b', 'a', 'a']
    const line = (row: number) => `${row},${classes[row % 4]},${row % 9},2024-01-${String((row % 28) + 1).padStart(2, '0')},${row % 12}`
    const all = Array.from({ length: 200 }, (_, row) => row)
    const text = (rows: readonly number[], value: (row: number) => string) => `id,kind,x,day,who\n${rows.map(value).join('\n')}\n`
    const hidden = (row: number) => (answered(row) ? line(row) : line(row).replace(/,[ab],/, ',,'))
    const options = { key: ['id'], target: 'kind' }
    const whole = await folder.import('whole.csv', text(all.slice(0, 150), hidden), options)
    const more = await appendTask(
      { manifest: whole.manifest, path: folder.write('more.csv', text(all.slice(150), hidden)), options: {} },
      folder.context(),
    )
    const few = await folder.import('few.csv', text(all.slice(0, 150).filter(answered), line), options)
    const fewer = await appendTask(
      { manifest: few.manifest, path: folder.write('fewer.csv', text(all.slice(150).filter(answered), line)), options: {} },
      folder.context(),
    )
    const kinds: Partial<SplitRecipe>[] = [
      { kind: 'random' },
      { by: 'kind' },
      { by: 'x', keepDuplicatesTogether: true },
      { kind: 'group', by: 'who' },
      { kind: 'time', by: 'day' },
    ]
    for (const kind of kinds) {
      const { parts, summary } = await splitVersion(more.manifest, folder.objects, recipe(kind), 'kind', access)
      const alone = await splitVersion(fewer.manifest, folder.objects, recipe(kind), 'kind', access)
      expect([...parts].filter((_, row) => answered(row))).toEqual([...alone.parts])
      expect([...parts].filter((_, row) => !answered(row)).every((part) => part === noPart)).toBe(true)
      expect(summary).toEqual({ ...alone.summary, withoutTarget: all.filter((row) => !answered(row)).length })
    }
  })

  test('[DR-6] rows that are held out by name are test, and the others are dealt to train and validation alone', async () => {
    const rows = Array.from({ length: 100 }, (_, row) => `${row},${row % 7 === 3 ? '' : 'ab'[row % 2]},${row % 9}`)
    const { manifest } = await folder.import('held.csv', `id,kind,who\n${rows.join('\n')}\n`, { target: 'kind' })
    const held = Uint8Array.from(rows, (_, row) => (row >= 60 && row < 90 ? 1 : 0))
    const heldOut = await keepHeldOut(folder.objects, held)
    expect(await keepHeldOut(folder.objects, held)).toBe(heldOut)
    for (const kind of [{ kind: 'random' }, { by: 'kind' }, { kind: 'group', by: 'who' }, { kind: 'time', by: 'id' }] as const) {
      const { parts, summary } = await splitVersion(manifest, folder.objects, recipe({ ...kind, heldOut }), 'kind', access)
      expect([...parts].map((part, row) => part === 2 || (part === noPart && held[row] === 1))).toEqual([...held].map((bit) => bit === 1))
      const left = rows.filter((_, row) => held[row] === 0 && row % 7 !== 3).length
      expect(summary.rows.train + summary.rows.validation).toBe(left)
      expect(Math.abs(summary.rows.validation - (left * 0.15) / 0.85)).toBeLessThan(kind.kind === 'group' ? 6 : 1.01)
    }
    const { manifest: other } = await folder.import('other.csv', `id,kind,who\n${rows.slice(0, 50).join('\n')}\n`)
    expect(await failure(splitVersion(other, folder.objects, recipe({ by: 'kind', heldOut }), 'kind', access))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('of another dataset version'),
    })
    expect(
      await failure(splitVersion(manifest, folder.objects, recipe({ by: 'kind', heldOut: 'a1'.repeat(32) }), 'kind', access)),
    ).toMatchObject({
      code: 'OBJECT_MISSING',
    })
  })

  test('too few rows with a target are refused with how many have none', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row},${row < 2 ? row : ''}`)
    const { manifest } = await folder.import('sparse.csv', `a,b\n${rows.join('\n')}\n`)
    expect(await failure(splitVersion(manifest, folder.objects, recipe({ kind: 'random' }), 'b', access))).toMatchObject({
      code: 'TOO_FEW_ROWS',
      message: 'Of 2 rows with a target, none would go to validation. 28 rows without a target are excluded.',
    })
  })

  test('is refused by an unknown column, by nothing, and with too few rows', async () => {
    const { manifest } = await folder.import('few.csv', 'a,b\n1,2\n3,4\n')
    const refused = async (change: Partial<SplitRecipe>) =>
      (await failure(splitVersion(manifest, folder.objects, recipe(change), null, access))).code
    expect(await refused({ by: 'c' })).toBe('COLUMN_UNKNOWN')
    expect(await refused({})).toBe('TARGET_MISSING')
    expect(await refused({ by: 'a' })).toBe('TOO_FEW_ROWS')
    expect(await refused({ kind: 'random' })).toBe('TOO_FEW_ROWS')
  })
})
