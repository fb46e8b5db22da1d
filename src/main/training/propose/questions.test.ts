import { describe, expect, test } from 'vitest'
import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { isAsked, questionText } from '../../../shared/domain/training/question.ts'
import { questionsOf } from './questions.ts'

function target(more: Partial<ColumnProfile>): ColumnProfile {
  const shape = { missing: 0, distinct: 500, min: 0, max: 10, mean: null, sd: null, quantiles: null, top: [], histogram: null }
  return { name: 'y', type: 'number', ...shape, ...more }
}

describe('an integer with few values', () => {
  const quality = target({ type: 'integer', distinct: 6 })
  test('may be an amount or a class; what is proposed comes first', () => {
    const [asAmount] = questionsOf(quality, 'regression')
    expect(asAmount).toMatchObject({ field: 'task', answers: [{ value: 'regression' }, { value: 'multiclass' }] })
    expect(questionsOf(quality, 'multiclass')[0].answers[0].value).toBe('multiclass')
    expect(questionText(asAmount)).toBe(
      'Is "y" an amount or a class? It is an integer with 6 values. Proposed: amount. For class: --task multiclass.',
    )
  })
  test('not where it has two or many values, or a fraction', () => {
    expect(questionsOf({ ...quality, distinct: 2 }, 'binary')).toEqual([])
    expect(questionsOf({ ...quality, distinct: 80 }, 'regression')).toEqual([])
    expect(questionsOf({ ...quality, type: 'number' }, 'regression')).toEqual([])
  })
})

describe('a logarithm', () => {
  const offered = (min: number, [p05, p50, p95]: readonly [number, number, number]) =>
    questionsOf(target({ min, quantiles: { p05, p25: p05, p50, p75: p50, p95 } }), 'regression')[0]?.answers[1].value
  test('is offered where the upper tail is long and a logarithm evens it out', () => {
    // Prices of diamonds, and of the houses of Ames.
    expect(offered(326, [544, 2401, 13_107])).toBe('log')
    expect(offered(12_789, [87_500, 160_000, 335_000])).toBe(undefined)
    expect(offered(0, [2, 20, 300])).toBe('log1p')
  })
  test('is no question with a Poisson loss, which is on a logarithmic scale already', () => {
    expect(isAsked({ field: 'targetTransform' }, 'poisson')).toBe(false)
    expect(isAsked({ field: 'targetTransform' }, 'squared')).toBe(true)
    expect(isAsked({ field: 'task' }, 'poisson')).toBe(true)
  })
  test('not for what is negative, even, narrow, mostly 0, or a class', () => {
    expect(offered(-1, [544, 2401, 13_107])).toBeUndefined()
    expect(offered(1, [10, 50, 90])).toBeUndefined()
    expect(offered(100, [100, 101, 110])).toBeUndefined()
    expect(offered(0, [0, 0, 8])).toBeUndefined()
    expect(questionsOf(target({ min: 1, quantiles: { p05: 544, p25: 900, p50: 2401, p75: 5000, p95: 13_107 } }), 'multiclass')).toEqual([])
  })
})
