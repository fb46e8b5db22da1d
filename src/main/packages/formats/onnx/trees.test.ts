import { describe, expect, test } from 'vitest'
import { tasks } from '../../../../shared/domain/training/recipe.ts'
import { OnnxPredictor } from '../../../onnx/run.ts'
import { seededRandom } from '../../../random.ts'
import { ensembleOutputs, outputsToPredictions, transform } from '../../../training/index.ts'
import { answersFromOnnx, answersOf } from '../answers.ts'
import { randomTrees, type TreesCase } from '../fixtures/randomTrees.ts'
import { proveParity } from '../parity.ts'
import { exportTrees } from './export.ts'
import { categoryQuestions } from './treeNodes.ts'

/** What the ensemble says of the rows, and what its export says of them. */
async function bothOf({ model, trees, frame }: TreesCase) {
  const { ensemble, preprocessing } = model.body
  const outputs = ensembleOutputs(ensemble, trees, transform(preprocessing, frame), frame.rows)
  const onnx = await OnnxPredictor.open(exportTrees(model, trees, '0.1.0'))
  const found = answersFromOnnx(await onnx.predict(frame, model.inputs))
  await onnx.release()
  return { expected: answersOf(model, outputsToPredictions(model.task, model.target, outputs)), found }
}

async function parityOf(given: TreesCase) {
  const { expected, found } = await bothOf(given)
  const { threshold, target } = given.model
  return proveParity({ expected, onnx: found, tfjs: null, threshold, scale: target.scale }).onnx
}

/** Numbers to float32's last digits; no label differs, not even on a boundary. */
const same = { maxDifference: expect.closeTo(0, 5), labelsDiffering: 0, labelsOnBoundary: 0 }

describe.each(tasks)('[PK-5] random ensembles for %s predict the same in ONNX', (task) => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))('seed %i', async (seed) => {
    const random = seededRandom(1_000 + seed)
    const shape = { task, rows: 400, trees: 1 + random.int(20), depth: random.int(7), forest: seed % 2 === 1 }
    expect(await parityOf(randomTrees(random, shape))).toEqual(same)
  })

  test('a deep one', async () => {
    expect(await parityOf(randomTrees(seededRandom(5), { task, rows: 300, trees: 3, depth: 60, forest: false, stop: 0.48 }))).toEqual(same)
  })

  test('thousands of trees lose no digits', async () => {
    expect(await parityOf(randomTrees(seededRandom(6), { task, rows: 300, trees: 3_000, depth: 3, forest: false }))).toEqual(same)
  })

  test('one of no trees', async () => {
    expect(await parityOf(randomTrees(seededRandom(7), { task, rows: 5, trees: 0, depth: 0, forest: false }))).toEqual(same)
    expect(await parityOf(randomTrees(seededRandom(7), { task, rows: 5, trees: 0, depth: 0, forest: true }))).toEqual(same)
  })
})

test('[PK-5] a threshold that rows lie on: the label is the same', async () => {
  for (let seed = 0; seed < 20; seed++) {
    const given = randomTrees(seededRandom(seed), { task: 'binary', rows: 100, trees: 7, depth: 2, forest: seed % 2 === 1, pure: true })
    const { expected } = await bothOf(given)
    if (expected.kind === 'values') throw new Error('no classes')
    for (const row of [0, 7, 50]) {
      const threshold = expected.probabilities[row * 2 + 1]
      expect(await parityOf({ ...given, model: { ...given.model, threshold } })).toEqual(same)
    }
  }
})

describe('[PK-1] sets of categories as comparisons', () => {
  const answer = (place: number, places: readonly number[], count: number, missing: boolean): boolean => {
    const { mode, asked, otherwise } = categoryQuestions(places, count, missing)
    return asked.find(({ value }) => (mode === 'BRANCH_EQ' ? place === value : place <= value))?.left ?? otherwise
  }

  test.each(Array.from({ length: 6 }, (_, count) => count))('every set of %i categories', (count) => {
    for (let set = 0; set < 2 ** count; set++) {
      const places = Array.from({ length: count }, (_, place) => place).filter((place) => (set >> place) & 1)
      for (const missing of [false, true])
        for (let place = 0; place <= count; place++)
          expect(answer(place, places, count, missing)).toBe(place === count ? missing : places.includes(place))
    }
  })

  test('few questions: one for a place alone, one for a range that ends', () => {
    expect(categoryQuestions([4], 9, false)).toEqual({ mode: 'BRANCH_EQ', asked: [{ value: 4, left: true }], otherwise: false })
    expect(categoryQuestions([0, 1, 2, 3], 9, false)).toEqual({ mode: 'BRANCH_LEQ', asked: [{ value: 3, left: true }], otherwise: false })
  })
})
