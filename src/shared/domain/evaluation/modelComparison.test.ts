import { expect, test } from 'vitest'
import type { MetricDifference } from '../experiments/comparison.ts'
import { type ComparedModels, isApart, optimisticSentence, pText, shortNames, verdictSentence } from './modelComparison.ts'

function compared(change: Partial<MetricDifference> = {}, mcnemarP: number | null = 0.0801): ComparedModels {
  const main = { metric: 'accuracy', baseline: 0.894, value: 0.912, difference: 0.018, low: -0.002, high: 0.039 }
  const difference: MetricDifference = { ...main, ahead: 0.94, verdict: 'probably better', words: '', ...change }
  const counts = { onlyBaseline: 1, onlyModel: 2, bothRight: 3, bothWrong: 4, exactP: 1, statistic: 1, correctedP: 1, words: '' }
  return {
    rows: 240,
    resamples: 1000,
    seed: 0,
    seen: { part: 'test', rows: 300, trained: 60, validated: 0, leftOut: true, unknown: [] },
    main: 'accuracy',
    models: [
      { trained: 60, validated: 0, metrics: [] },
      { trained: 0, validated: 0, metrics: [] },
    ],
    pairs: [
      {
        differences: [difference],
        mcnemar: mcnemarP === null ? null : { ...counts, p: mcnemarP },
        slices: { metric: 'accuracy', minSupport: 10, resamples: 10, slices: [], tooSmall: 0 },
      },
    ],
  }
}

const sentence = (found: ComparedModels, names = { before: 'wine@v2', after: 'wine@v3' }) =>
  verdictSentence({ ...names, dataset: 'wine@v2', part: 'test', compared: found, pair: 0 })

test('[CM-14] [RG-3] the verdict is one sentence with its figures', () => {
  expect(sentence(compared())).toBe(
    'v3 is probably better than v2 on wine@v2 test (accuracy 0.9120 vs 0.8940, difference +0.0180, 95 % CI −0.0020 to 0.0390, McNemar p 0.08)',
  )
  expect(sentence(compared({ verdict: 'inconclusive' }, null))).toBe(
    'Inconclusive: neither v3 nor v2 is clearly better on wine@v2 test (accuracy 0.9120 vs 0.8940, difference +0.0180, 95 % CI −0.0020 to 0.0390)',
  )
  expect(sentence(compared({ verdict: 'worse' }), { before: 'run 2', after: 'run 7' })).toMatch(
    /^Run 7 is worse than run 2 on wine@v2 test/,
  )
  expect(sentence(compared({ verdict: null, words: 'no interval' }))).toBe('v3 cannot be judged against v2 on wine@v2 test: no interval')
  expect(shortNames({ before: 'wine@v2', after: 'cider@v3' })).toEqual({ before: 'wine@v2', after: 'cider@v3' })
  expect([pText(0.00004), pText(0.0801), pText(1)]).toEqual(['p < 0.001', 'p 0.08', 'p 1'])
})

test('[EV-9] rows that a model has seen in training are named with the model, where they are among the compared', () => {
  const names = ['v2', 'v3']
  expect(optimisticSentence(names, compared())).toBe(null)
  const included = compared()
  expect(optimisticSentence(names, { ...included, seen: { ...included.seen, leftOut: false } })).toBe(
    'v2 has seen 60 of these 300 rows in training; its result may be optimistic.',
  )
  const unknown = { ...included, models: [{ trained: null, validated: null, metrics: [] }, included.models[1]] }
  expect(optimisticSentence(names, unknown)).toBe('v2 may have seen these rows in training; its result may be optimistic.')
})

test('[CM-14] a difference is told apart only where its interval leaves out 0', () => {
  expect([isApart({ low: 0.01, high: 0.02 }), isApart({ low: -0.2, high: -0.1 })]).toEqual([true, true])
  expect([isApart({ low: 0, high: 0.02 }), isApart({ low: -0.1, high: 0.1 }), isApart({ low: null, high: null })]).toEqual([
    false,
    false,
    false,
  ])
})
