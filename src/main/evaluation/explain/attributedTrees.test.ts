import { expect, test } from 'vitest'
import type { FittedPreprocessing, TrainedModel } from '../../../shared/domain/training/model.ts'
import { seededRandom } from '../../random.ts'
import { frameOf, numbers, texts } from '../../training/preprocessing/testFrames.ts'
import { type RandomEnsemble, randomEnsemble } from '../../training/trees/testEnsembles.ts'
import { predictorOf } from '../predict/predictor.ts'

const preprocessing: FittedPreprocessing = {
  format: 'cairn.preprocessing/1',
  names: ['age', 'town=a', 'town=b', 'town=c', 'town (other)', 'town (missing)', 'sex'],
  features: [
    { kind: 'asIs', column: 'age', days: false },
    { kind: 'onehot', column: 'town', levels: ['a', 'b', 'c'], other: true, missing: true },
    { kind: 'category', column: 'sex', levels: ['f', 'm', 'x'] },
  ],
}
const frame = frameOf({
  age: numbers([1.5, -0.2, null, 0.3, 2, -1, 0.7]),
  town: texts(['a', 'b', null, 'c', 'z', 'a', 'b']),
  sex: texts(['f', 'm', 'x', null, 'other', 'f', 'm']),
})
const one = frameOf({ age: numbers([0.4]), town: texts(['c']), sex: texts(['m']) })

async function modelOf(task: TrainedModel['task'], labels: string[], asked: RandomEnsemble, target: Partial<TrainedModel['target']> = {}) {
  const random = seededRandom(21)
  const { ensemble, trees } = randomEnsemble({ inputs: 7, categories: [0, 0, 0, 0, 0, 0, 3], depth: 6, trees: 12, ...asked }, random)
  const body = { kind: 'trees', preprocessing, ensemble } as const
  const model: TrainedModel = {
    format: 'cairn.model/2',
    task,
    inputs: [
      { name: 'age', type: 'number' },
      { name: 'town', type: 'text' },
      { name: 'sex', type: 'text' },
    ],
    target: { column: 't', labels, offset: 0, scale: 1, ...target },
    threshold: task === 'binary' ? 0.5 : null,
    body,
  }
  return predictorOf({ model, body: { ...body, trees }, reading: null })
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

test.each([
  ['boosting of two classes', 'binary', ['no', 'yes'], {}, {}, 'logOdds'],
  ['boosting of three classes', 'multiclass', ['p', 'q', 'r'], { outputs: 3 }, {}, 'centredLogit'],
  ['boosting of an amount', 'regression', [], {}, { offset: 100, scale: 7 }, 'value'],
  ['boosting of a logarithm', 'regression', [], {}, { offset: 2, scale: 0.5, link: 'log1p' }, 'log1p'],
  ['a forest of two classes', 'binary', ['no', 'yes'], { combine: 'mean', leaves: 'share' }, {}, 'probability'],
  [
    'a forest of three classes',
    'multiclass',
    ['p', 'q', 'r'],
    { outputs: 3, wide: true, combine: 'mean', leaves: 'share' },
    {},
    'probability',
  ],
  ['a forest of an amount', 'regression', [], { combine: 'mean' }, { offset: 100, scale: 7 }, 'value'],
] as const)('[EV-10] %s: contributions of raw columns add up to the difference', async (_, task, labels, asked, target, scale) => {
  const model = await modelOf(task, [...labels], asked, target)
  const { attributed } = model
  if (!attributed) throw new Error('Trees explain themselves.')
  const reference = attributed.reference(frame)
  const { output } = await model.predict(one)
  const place = task === 'multiclass' ? output.indexOf(Math.max(...output)) : 0
  for (const shap of ['interventional', 'pathDependent'] as const) {
    const why = attributed.why(one, reference, place, shap)
    expect(why).toMatchObject({ method: shap, scale, background: shap === 'interventional' ? 7 : null })
    expect(why.contributions.map(({ column }) => column)).toEqual(['age', 'town', 'sex'])
    const sum = why.contributions.reduce((total, { contribution }) => total + contribution, 0)
    expect(sum).toBeCloseTo(why.score - why.baseline, 9)
    if (task === 'binary') expect(scale === 'logOdds' ? sigmoid(why.score) : why.score).toBeCloseTo(output[0], 5)
    if (scale === 'value') expect(why.score).toBeCloseTo(output[0], 4)
  }
})

test('[EV-10] a column that is one-hot is one player: no background row has two of its levels', async () => {
  const model = await modelOf('binary', ['no', 'yes'], { combine: 'mean', leaves: 'share' })
  const same = frameOf({ age: numbers([0.4, 0.4]), town: texts(['c', 'a']), sex: texts(['m', 'm']) })
  const why = model.attributed?.why(one, model.attributed.reference(same), 0, 'interventional')
  const [age, town, sex] = why?.contributions.map(({ contribution }) => contribution) ?? []
  expect([age, sex]).toEqual([0, 0])
  expect(town).toBeCloseTo((why?.score ?? 0) - (why?.baseline ?? 0), 12)
})
