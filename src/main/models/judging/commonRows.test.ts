import { expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Predictor } from '../../evaluation/tasks.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { seededRandom } from '../../random.ts'
import { writePredictions } from '../../training/index.ts'
import { commonRows, type Judged } from './commonRows.ts'

const folder = temporaryFolder()

const inputs = [
  { name: 'x', type: 'integer' },
  { name: 'who', type: 'text' },
] as const
const model = { task: 'binary', inputs, target: 'y', labels: ['no', 'yes'] } as unknown as Predictor
const none = 255

interface Table {
  readonly lines: readonly string[]
  readonly manifest: Manifest
}

/** A model that had each row of a table in a part. */
async function trainedOn({ manifest }: Table, parts: Uint8Array): Promise<Judged & { readonly on: NonNullable<Judged['on']> }> {
  const { object } = await folder.objects.put(writePredictions({ output: new Float32Array(parts.length), width: 1, parts }))
  return { model, on: { manifest, columns: ['x', 'who', 'y'], parts: { predictions: object } } }
}

test('[DR-6] against brute force: sets of rows, whatever the versions, parts, copies and missing values are', {
  timeout: 60_000,
}, async () => {
  const random = seededRandom(11)
  for (let round = 0; round < 5; round++) {
    const values = 2 + random.int(12)
    const line = () =>
      `${random.int(values)},${['ann', 'bob', ''][random.int(3)]},${['yes', 'no', 'yes', 'no', '', 'maybe'][random.int(6)]}`
    // The first rows say what the columns are, whatever comes after.
    const table = async (name: string, columns = (text: string) => text): Promise<Table> => {
      const lines = ['0,ann,maybe', ...Array.from({ length: 1 + random.int(40) }, line)]
      return { lines, manifest: (await folder.import(`${name}${round}.csv`, columns(`x,who,y\n${lines.join('\n')}\n`))).manifest }
    }
    const [old, now] = [await table('old'), await table('new')]
    const partsOf = ({ lines }: Table) => Uint8Array.from(lines, () => [0, 1, 2, none][random.int(4)])
    const [championParts, challengerParts] = [partsOf(old), partsOf(now)]
    const search = {
      champion: await trainedOn(old, championParts),
      challenger: await trainedOn(now, challengerParts),
      candidates: [
        { dataset: 'new', manifest: now.manifest },
        { dataset: 'old', manifest: old.manifest },
      ],
      labels: ['no', 'yes'],
      also: [],
    }
    const found = await commonRows({ ...search, most: 1_000 }, folder.context())

    const seen = (table: Table, parts: Uint8Array) => new Set(table.lines.filter((_, row) => parts[row] <= 1))
    const [byChampion, byChallenger] = [seen(old, championParts), seen(now, challengerParts)]
    const expected = {
      unseen: { new: new Set<string>(), old: new Set<string>() },
      seen: { new: new Set<string>(), old: new Set<string>() },
    }
    const taken = new Set<string>()
    const usable = (text: string) => text.endsWith(',yes') || text.endsWith(',no')
    for (const [name, { lines }] of [['new', now] as const, ['old', old] as const])
      for (const text of lines.filter(usable)) {
        if (byChallenger.has(text) || taken.has(text)) continue
        taken.add(text)
        expected[byChampion.has(text) ? 'seen' : 'unseen'][name].add(text)
      }
    const told = (rows: typeof found.unseen, name: string) => rows.find(({ dataset }) => dataset === name)?.frame.rows ?? 0
    for (const name of ['new', 'old'] as const) {
      expect(told(found.unseen, name)).toBe(expected.unseen[name].size)
      expect(told(found.seenByChampion, name)).toBe(expected.seen[name].size)
    }
    const all = [...now.lines, ...old.lines]
    const { withoutTarget, unknownClass, seenByChallenger, duplicates } = found.leftOut
    expect(withoutTarget).toBe(all.filter((text) => text.endsWith(',')).length)
    expect(unknownClass).toBe(all.filter((text) => text.endsWith(',maybe')).length)
    expect(seenByChallenger).toBe(all.filter((text) => usable(text) && byChallenger.has(text)).length)
    expect(withoutTarget + unknownClass + seenByChallenger + duplicates + taken.size).toBe(all.length)

    if (round > 0) continue
    // Of the newest rows at most so many: the newest version, from its end.
    const few = await commonRows({ ...search, most: 3 }, folder.context())
    const count = (rows: typeof found.unseen) => rows.reduce((sum, { frame }) => sum + frame.rows, 0)
    const [all3, all3seen] = [count(found.unseen), count(found.seenByChampion)].map((rows) => Math.min(3, rows))
    expect([count(few.unseen), count(few.seenByChampion)]).toEqual([all3, all3seen])
    expect(few.leftOut.older > 0).toBe(count(found.unseen) > 3 || count(found.seenByChampion) > 3)
  }
})
