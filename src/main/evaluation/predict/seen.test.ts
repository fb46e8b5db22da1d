import { expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { readFrame, splitVersion } from '../../datasets/index.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { seededRandom } from '../../random.ts'
import { foldParts, writePredictions } from '../../training/index.ts'
import { partsSeen, unseen } from './seen.ts'

const folder = temporaryFolder()
const text = (rows: readonly string[]) => `id,name,age\n${rows.join('\n')}\n`

/** The parts of some rows as a run stores them. */
async function stored(parts: Uint8Array): Promise<{ predictions: string }> {
  const { object } = await folder.objects.put(writePredictions({ output: new Float32Array(parts.length), width: 1, parts }))
  return { predictions: object }
}

test('[EV-9] [CM-13] rows are known by their place where versions share a segment, elsewhere by features and target', async () => {
  const known = (await folder.import('known.csv', text(['1,ann,30', '2,bob,', '3,"c,d",50']))).manifest
  const other = (await folder.import('other.csv', text(['7,"c,d",50', '8,bob,', '9,ann,31', '10,ann,30', '11,ann,30']))).manifest
  const parts = await stored(Uint8Array.of(0, 2, 1))
  const seen = async (common: Manifest, columns: readonly string[]) => [
    ...((await partsSeen(common, { manifest: known, columns, parts }, folder.context())) ?? []),
  ]
  const used = ['name', 'age']
  expect(await seen(known, used)).toEqual([0, 2, 1])
  expect(await seen({ ...known, segments: [...other.segments, ...known.segments] }, used)).toEqual([1, 2, unseen, 0, 0, 0, 2, 1])
  // By all columns, the id too, none is the same.
  expect(await seen(other, ['id', ...used])).toEqual([unseen, unseen, unseen, unseen, unseen])
  // A segment twice: the second is only known by content.
  expect(await seen({ ...known, segments: [...known.segments, ...known.segments] }, used)).toEqual([0, 2, 1, 0, 2, 1])
})

test('[EV-9] of copies in one version, the training row counts elsewhere; in its own version each has its own part', async () => {
  const known = (await folder.import('copies.csv', 'x,y\n1,a\n1,a\n2,b\n')).manifest
  const again = (await folder.import('again.csv', 'y,x\na,1\nb,2\nb,1\n')).manifest
  const seen = { manifest: known, columns: ['x', 'y'], parts: await stored(Uint8Array.of(2, 0, 2)) }
  expect([...((await partsSeen(known, seen, folder.context())) ?? [])]).toEqual([2, 0, 2])
  expect([...((await partsSeen(again, seen, folder.context())) ?? [])]).toEqual([0, 2, unseen])
})

test('[EV-9] the same value of another type is the same value', async () => {
  const columns = 'whole,yes,when,label,zero\n'
  const known = (await folder.import('a.csv', `${columns}1,true,2024-01-02,1,0\n2,false,2024-01-03,0,0\n`)).manifest
  const types = (['number', 'text', 'datetime', 'text', 'number'] as const).map((type, i) => ({
    column: columns.trim().split(',')[i],
    type,
  }))
  const other = (await folder.import('b.csv', `${columns}1.0,true,2024-01-02,1,-0.0\n2,true,2024-01-03,0,0\n`, { types })).manifest
  expect(other.columns.map(({ type }) => type)).toEqual(types.map(({ type }) => type))
  const seen = { manifest: known, columns: columns.trim().split(','), parts: await stored(Uint8Array.of(0, 0)) }
  expect([...((await partsSeen(other, seen, folder.context())) ?? [])]).toEqual([0, unseen])
})

test('[EV-9] rows are compared as the model reads them: its null tokens are missing, whatever the file had them as', async () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({
    code: i % 2 ? 'NA' : `x${i}`,
    size: i % 3 ? i + 0.5 : -999,
    day: i % 4 ? `2024-01-0${i}` : '1900-01-01',
    y: i % 3 ? 'no' : 'yes',
  }))
  const csv = `code,size,day,y\n${rows.map((row) => Object.values(row).join(',')).join('\n')}\n`
  const tokens = ['', 'NA', '-999', '1900-01-01']
  const known = (await folder.import('tokens.csv', csv, { nullTokens: tokens })).manifest
  const other = (await folder.import('tokens.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)).manifest
  const trained = { manifest: known, columns: ['code', 'size', 'day', 'y'], parts: await stored(new Uint8Array(10)) }
  const seen = async (nullTokens?: NullTokens) => [...((await partsSeen(other, { ...trained, nullTokens }, folder.context())) ?? [])]
  expect(await seen({ text: tokens, other: tokens })).toEqual(rows.map(() => 0))
  // Without them only the rows that have none of them are the same.
  expect(await seen()).toEqual(rows.map(({ code, size, day }) => (code === 'NA' || size === -999 || day === '1900-01-01' ? unseen : 0)))
})

test('[EV-9] what a package says of its split is dealt again, and believed only where it fits the data', async () => {
  const random = seededRandom(3)
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${random.next() < 0.5 ? 'a' : 'b'}`)
  const { manifest } = await folder.import('sixty.csv', `x,kind\n${rows.join('\n')}\n`)
  const { manifest: shuffled } = await folder.import('shuffled.csv', `x,kind\n${rows.toReversed().join('\n')}\n`)
  const recipe = Recipe.parse({
    format: 'cairn.recipe/2',
    task: 'binary',
    target: 'kind',
    features: [{ column: 'x', transform: { kind: 'numeric' } }],
    split: { kind: 'stratified', by: 'kind', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 1, batchSize: 8, earlyStopping: null },
    loss: 'crossEntropy',
    seed: 1,
  })
  const context = folder.context()
  const split = await splitVersion(manifest, folder.objects, recipe.split, null, context)
  const fold = { folds: 4, index: 2, seed: 5, deal: 2 as const }
  const folds = foldParts(await readFrame(manifest, folder.objects, ['x', 'kind'], context.scratch), recipe, fold)
  const seen = (parts: Parameters<typeof partsSeen>[1]['parts'], of: Manifest = shuffled) =>
    partsSeen(of, { manifest, columns: ['x', 'kind'], parts }, folder.context())
  const said = { recipe, split: recipe.split, fold: null, summary: split.summary }
  expect(await seen(said)).toEqual(split.parts.toReversed())
  expect(await seen({ ...said, fold, summary: folds.summary })).toEqual(folds.parts.toReversed())
  // Sizes that this split does not give: it was dealt otherwise.
  expect(await seen({ ...said, summary: folds.summary })).toBe(null)
  expect(await seen({ ...said, split: { ...recipe.split, by: 'nothing' } })).toBe(null)
})

test('[EV-9] [TR-16] validation rows of a model that was refit on them are rows that it was trained on', async () => {
  const known = (await folder.import('refit.csv', 'x,y\n1,a\n2,b\n3,c\n')).manifest
  const other = (await folder.import('refitAgain.csv', 'y,x\nc,3\nb,2\nd,4\n')).manifest
  const on = { manifest: known, columns: ['x', 'y'], parts: await stored(Uint8Array.of(0, 1, 2)) }
  const seen = async (common: Manifest, refit: boolean) => [...((await partsSeen(common, { ...on, refit }, folder.context())) ?? [])]
  expect(await seen(known, false)).toEqual([0, 1, 2])
  expect(await seen(known, true)).toEqual([0, 0, 2])
  expect(await seen(other, true)).toEqual([2, 0, unseen])
})
