import { describe, expect, test } from 'vitest'
import type { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import { appendTask } from '../versions/append.ts'
import { importTask } from '../versions/import.ts'
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
    const apart = await splitVersion(manifest, folder.objects, recipe(), access)
    expect(apart.summary.rows).toEqual({ train: 1119, validation: 240, test: 240 })
    expect(apart.summary.leakedDuplicates.test).toBeGreaterThan(20)
    const together = await splitVersion(manifest, folder.objects, recipe({ keepDuplicatesTogether: true }), access)
    expect(together.summary.leakedDuplicates).toEqual({ validation: 0, test: 0 })
    expect(await splitVersion(manifest, folder.objects, recipe(), { ...access, threads: 1 })).toEqual(apart)
  })

  test('rows stay where they are when rows are appended', async () => {
    const { manifest } = await importTask(
      { path: 'resources/samples/wine-quality-red.csv', options: { target: 'alcohol' } },
      folder.context(),
    )
    const more = await appendTask({ manifest, path: 'resources/samples/wine-quality-white.csv', options: {} }, folder.context())
    for (const kind of ['random', 'stratified'] as const) {
      const before = await splitVersion(manifest, folder.objects, recipe({ kind }), access)
      const after = await splitVersion(more.manifest, folder.objects, recipe({ kind }), access)
      expect(after.parts.subarray(0, before.parts.length)).toEqual(before.parts)
    }
  })

  test('copies are found when the key differs', async () => {
    const text = `id,a\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 2}`).join('\n')}\n`
    const { manifest } = await folder.import('keyed.csv', text, { key: ['id'] })
    const { summary } = await splitVersion(manifest, folder.objects, recipe({ kind: 'random' }), access)
    expect(summary.leakedDuplicates).toEqual({ validation: 6, test: 6 })
  })

  test('is refused by an unknown column, by nothing, and with too few rows', async () => {
    const { manifest } = await folder.import('few.csv', 'a,b\n1,2\n3,4\n')
    const refused = async (change: Partial<SplitRecipe>) =>
      (await failure(splitVersion(manifest, folder.objects, recipe(change), access))).code
    expect(await refused({ by: 'c' })).toBe('COLUMN_UNKNOWN')
    expect(await refused({})).toBe('TARGET_MISSING')
    expect(await refused({ by: 'a' })).toBe('TOO_FEW_ROWS')
    expect(await refused({ kind: 'random' })).toBe('TOO_FEW_ROWS')
  })
})
