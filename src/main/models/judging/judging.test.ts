import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { commonRowsText, judgementNotes, judgementSentence, tooFewText } from '../../../shared/domain/models/judging.ts'
import { appendTask } from '../../datasets/versions/append.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { seededRandom } from '../../random.ts'
import { resourcePath } from '../../resources.ts'
import { judge, linearRecipe, numeric, plan, type Trained, train } from './fixtures/models.ts'

const folder = temporaryFolder()

const linesOf = (file: string) => readFileSync(resourcePath('samples', file), 'utf8').trim().split('\n')
const [head, ...redLines] = linesOf('wine-quality-red.csv')
const [, ...whiteLines] = linesOf('wine-quality-white.csv')
const wineColumns = head.replaceAll('"', '').split(/[;,]/)
const text = (lines: readonly string[], header = head) => `${[header, ...lines].join('\n')}\n`
const wineRecipe = linearRecipe({
  task: 'regression',
  target: 'quality',
  features: numeric(...wineColumns.filter((name) => name !== 'quality')),
})

/** What a model has seen, and what others may be judged on, as sets of lines. */
const seenLines = (lines: readonly string[], { parts }: Trained) => new Set(lines.filter((_, row) => parts[row] <= 1))
const unseenBy = (lines: readonly string[], ...seen: ReadonlySet<string>[]) =>
  new Set(lines.filter((line) => seen.every((known) => !known.has(line))))

async function wine() {
  const red = (await folder.import('red.csv', text(redLines))).manifest
  const { manifest: both } = await appendTask(
    { manifest: red, path: resourcePath('samples', 'wine-quality-white.csv'), options: {} },
    folder.context(),
  )
  const white = (await folder.import('white.csv', text(whiteLines))).manifest
  const champion = await train(folder, 'wine@v1', red, wineRecipe)
  return { red, both, white, champion }
}
let wines: ReturnType<typeof wine> | undefined
const data = () => (wines ??= wine())

describe('[DR-6] champion of red wines, challenger of red and white', () => {
  test('both are judged on exactly the rows that neither has seen, each once, newest version first', async () => {
    const { red, both, champion } = await data()
    const challenger = await train(folder, 'wine@v2', both, wineRecipe)
    const all = [...redLines, ...whiteLines]
    const expected = unseenBy(all, seenLines(redLines, champion), seenLines(all, challenger))
    const found = await judge(folder, champion, challenger, { data: { 'wine@v2': both, 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'judged', rows: expected.size, seenByChampion: 0, main: 'rmse' })
    // Every red row lies in the newer version too.
    expect(found.sources).toEqual([{ dataset: 'wine@v2', rows: expected.size }])
    expect(found.leftOut.seenByChallenger + found.leftOut.seenByChampion + found.leftOut.duplicates + found.rows).toBe(
      all.length + redLines.length,
    )
    const rmse = found.differences.find(({ metric }) => metric === 'rmse')
    // It knows white wines, and the champion does not.
    expect(rmse?.verdict).toBe('better')
    expect(rmse?.high).toBeLessThan(0)
    expect(judgementSentence(found)).toContain(`v2 is better than v1 on ${commonRowsText(found)}: root mean squared error`)
    // The same answer whichever version is named first, and from the same seed.
    expect(await judge(folder, champion, challenger, { data: { 'wine@v2': both, 'wine@v1': red } })).toEqual(found)
  })

  test('disjoint data: the test rows of both count, with how many lie where', async () => {
    const { red, white, champion } = await data()
    const challenger = await train(folder, 'white@v1', white, wineRecipe)
    const found = await judge(folder, champion, challenger, { data: { 'white@v1': white, 'wine@v1': red } })
    const known = [seenLines(redLines, champion), seenLines(whiteLines, challenger)]
    const [ofWhite, ofRed] = [unseenBy(whiteLines, ...known).size, unseenBy(redLines, ...known).size]
    expect(found.sources).toEqual([
      { dataset: 'white@v1', rows: ofWhite },
      { dataset: 'wine@v1', rows: ofRed },
    ])
    expect(found.rows).toBe(ofWhite + ofRed)
    expect(await judge(folder, champion, challenger, { data: { 'wine@v1': red } })).toMatchObject({ rows: ofRed })
  })

  test('the split of the recipe is kept where appended rows leave enough, and rows of a replaced file are held out by name', async () => {
    const { both, champion } = await data()
    const all = [...redLines, ...whiteLines]
    const appended = await plan(folder, champion, both, wineRecipe)
    expect(appended).toMatchObject({ how: 'asRecorded', recipe: wineRecipe })
    // The same rows in one file and another order: their place says nothing.
    const order = [...seededRandom(3).shuffle(Int32Array.from(all.keys()))]
    const mixedLines = order.map((row) => all[row])
    const mixed = (await folder.import('mixed.csv', text(mixedLines))).manifest
    const planned = await plan(folder, champion, mixed, wineRecipe)
    expect(planned).toMatchObject({ how: 'heldOut', seenByChampion: 0 })
    const challenger = await train(folder, 'wine@v2', mixed, planned.recipe)
    const tested = new Set(redLines.filter((_, row) => champion.parts[row] === 2))
    const seenBefore = seenLines(redLines, champion)
    const kept = [...tested].filter((line) => !seenBefore.has(line))
    // What the champion was tested on stays test, and nothing else that it has seen is.
    const testLines = new Set(mixedLines.filter((_, row) => challenger.parts[row] === 2))
    expect(kept.every((line) => testLines.has(line))).toBe(true)
    expect([...testLines].some((line) => seenBefore.has(line))).toBe(false)
    expect(planned.kept).toBe(kept.length)
    const found = await judge(folder, champion, challenger, { data: { 'wine@v2': mixed } })
    expect(found).toMatchObject({ outcome: 'judged', rows: planned.common, seenByChampion: 0 })
    expect(planned.common).toBe(testLines.size)
    // The run reproduces: the same rows are held out from what the recipe records.
    expect((await train(folder, 'again', mixed, planned.recipe)).parts).toEqual(challenger.parts)
    expect(await plan(folder, champion, mixed, wineRecipe)).toEqual(planned)
  })
})

describe('[DR-6] a champion that has seen everything', () => {
  const everything = { ...wineRecipe, split: { ...wineRecipe.split, fractions: { train: 0.8, validation: 0.2, test: 0 } } }

  test('of new rows a fresh share is held out before training', async () => {
    const { red, both } = await data()
    const champion = await train(folder, 'wine@v1', red, everything)
    const planned = await plan(folder, champion, both, everything)
    expect(planned).toMatchObject({ how: 'heldOut', kept: 0, seenByChampion: 0 })
    const challenger = await train(folder, 'wine@v2', both, planned.recipe)
    const found = await judge(folder, champion, challenger, { data: { 'wine@v2': both, 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'judged', rows: planned.common, seenByChampion: 0 })
    // 15 % of the white wines that are no copies of each other.
    expect(Math.abs(found.rows - 0.15 * unseenBy(whiteLines, new Set(redLines)).size)).toBeLessThan(2)
  })

  test('without new rows some are held out that it has seen: said, and only in its favor', async () => {
    const { red } = await data()
    const champion = await train(folder, 'wine@v1', red, everything)
    const planned = await plan(folder, champion, red, everything)
    expect(planned).toMatchObject({ how: 'seenByChampion', common: 0 })
    const challenger = await train(folder, 'wine@v2', red, planned.recipe)
    const found = await judge(folder, champion, challenger, { data: { 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'judged', rows: planned.seenByChampion, seenByChampion: planned.seenByChampion })
    expect(judgementNotes(found)[0]).toMatch(/^wine@v1 has seen \d+ of these rows; its result is optimistic/)
  })

  test('a challenger that was trained on everything too cannot be judged: too few rows are a result', async () => {
    const { red } = await data()
    const [champion, challenger] = [await train(folder, 'wine@v1', red, everything), await train(folder, 'wine@v2', red, everything)]
    const found = await judge(folder, champion, challenger, { data: { 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'tooFewRows', rows: 0, differences: [] })
    expect(judgementSentence(found)).toContain(tooFewText(found))
    expect(tooFewText({ rows: 12, minimumRows: 30 })).toBe('too few common unseen rows (12; need at least 30)')
  })

  test('of a champion of which nobody knows that, no row counts as unseen', async () => {
    const { red } = await data()
    const unknown = await train(folder, 'bought@v1', red, wineRecipe)
    const bought = { ...unknown, judged: { ...unknown.judged, on: null } }
    const planned = await plan(folder, 'unknown', red, wineRecipe)
    expect(planned).toMatchObject({ how: 'seenByChampion', common: 0, seenByChampion: null, recipe: wineRecipe })
    const own = await train(folder, 'wine@v2', red, planned.recipe)
    const found = await judge(folder, bought, own, { data: { 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'judged', seenByChampion: null })
    expect(judgementNotes(found)[0]).toContain('may have seen these rows in training (unknown)')
    // The other way round there is nothing that the challenger is known not to have seen.
    expect(await judge(folder, own, bought, { data: { 'wine@v1': red } })).toMatchObject({ outcome: 'notComparable' })
  })
})

describe('[DR-6] models of different columns and classes', () => {
  const colored = (lines: readonly string[], color: string) => lines.map((line) => `${line};${color}`)

  test('a column that one of the two lacks: only versions that have it are used, and the others are named', async () => {
    const { red, champion } = await data()
    const lines = [...colored(redLines, 'red'), ...colored(whiteLines.slice(0, 1500), 'white')]
    const more = (await folder.import('colored.csv', text(lines, `${head};"color"`))).manifest
    const features = [...wineRecipe.features, { column: 'color', transform: { kind: 'onehot' as const, minCount: 1, maxLevels: 50 } }]
    const planned = await plan(folder, champion, more, { ...wineRecipe, features })
    const challenger = await train(folder, 'wine@v2', more, planned.recipe)
    const both: Readonly<Record<string, Manifest>> = { 'wine@v2': more, 'wine@v1': red }
    for (const [one, other] of [
      [champion, challenger],
      [challenger, champion],
    ]) {
      const found = await judge(folder, one, other, {
        data: both,
        slices: [[{ column: 'color', value: 'white' }], [{ column: 'color', value: 'rosé' }]],
      })
      expect(found).toMatchObject({ outcome: 'judged', seenByChampion: 0, excluded: [{ dataset: 'wine@v1' }] })
      expect(found.excluded[0].reason).toContain('the model needs the column "color"')
      expect(found.rows).toBe(planned.common)
      expect(found.slices.map(({ name, rows }) => [name, rows > 0])).toEqual([
        ['"color" = "white"', true],
        ['"color" = "rosé"', false],
      ])
    }
  })

  test('a class that the champion does not know: it is wrong on its rows, and that is said', async () => {
    const random = seededRandom(5)
    const line = (kind: string, at: number) => `${(at + random.normal()).toFixed(3)},${random.normal().toFixed(3)},${kind}`
    const of = (kind: string, at: number, n: number) => Array.from({ length: n }, () => line(kind, at))
    const old = [...of('a', 0, 150), ...of('b', 4, 150)]
    const added = [...old, ...of('c', 8, 100)]
    const before = (await folder.import('two.csv', text(old, 'x,z,kind'))).manifest
    const after = (await folder.import('three.csv', text(added, 'x,z,kind'))).manifest
    const recipe = linearRecipe({ task: 'binary', target: 'kind', positive: 'b', features: numeric('x', 'z') })
    const champion = await train(folder, 'kind@v1', before, recipe)
    const { positive: _, ...several } = recipe
    const planned = await plan(folder, champion, after, { ...several, task: 'multiclass' })
    const challenger = await train(folder, 'kind@v2', after, planned.recipe)
    const found = await judge(folder, champion, challenger, { data: { 'kind@v2': after } })
    const rows = added.filter((one, row) => one.endsWith(',c') && challenger.parts[row] === 2).length
    expect(rows).toBeGreaterThan(5)
    expect(found).toMatchObject({ outcome: 'judged', newClasses: [{ label: 'c', rows, unknownTo: 'champion' }], main: 'balancedAccuracy' })
    expect(judgementNotes(found)).toContain(`kind@v1 does not know the class "c": it is wrong on ${rows} rows.`)
    const accuracy = found.differences.find(({ metric }) => metric === 'accuracy')
    // It may have all the others right, and none of these.
    expect(accuracy?.baseline).toBeLessThanOrEqual(1 - rows / found.rows)
    expect(found.mcnemar?.onlyModel).toBeGreaterThanOrEqual(rows / 2)
    // The other way round it is the challenger that does not know it; of a sensitive target the class is not named.
    const turned = await judge(folder, challenger, champion, { data: { 'kind@v2': after }, hiddenTargets: ['kind'] })
    expect(turned.newClasses).toEqual([{ label: 'new class 1', rows: expect.any(Number), unknownTo: 'challenger' }])
    expect(JSON.stringify(turned)).not.toContain('"c"')
  })

  test('a number is not compared with classes', async () => {
    const { red, champion } = await data()
    const classes = await train(folder, 'wine@v3', red, { ...wineRecipe, task: 'multiclass', loss: 'crossEntropy' })
    const found = await judge(folder, champion, classes, { data: { 'wine@v1': red } })
    expect(found).toMatchObject({ outcome: 'notComparable', reason: 'wine@v3 predicts classes, and wine@v1 a number.' })
  })
})
