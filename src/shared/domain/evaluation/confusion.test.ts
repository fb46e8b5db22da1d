import { describe, expect, test } from 'vitest'
import { shownConfusion } from './confusion.ts'

describe('a confusion matrix whose false negatives and false positives differ', () => {
  // [negative, positive]: 90 true negatives, 4 false positives, 7 false negatives, 20 true positives.
  const confusion = {
    labels: ['no', 'yes'],
    counts: [
      [90, 4],
      [7, 20],
    ],
  }

  test('shows the positive class first, and calls each mistake by its name', () => {
    const shown = shownConfusion(confusion, true)
    expect(shown.map(({ label }) => label)).toEqual(['yes', 'no'])
    expect(shown.map(({ cells }) => cells.map(({ label, rows, outcome }) => [label, rows, outcome]))).toEqual([
      [
        ['yes', 20, 'truePositive'],
        ['no', 7, 'falseNegative'],
      ],
      [
        ['yes', 4, 'falsePositive'],
        ['no', 90, 'trueNegative'],
      ],
    ])
  })

  test('each cell keeps the codes of its classes', () => {
    for (const { actual, cells } of shownConfusion(confusion, true))
      for (const { predicted, rows } of cells) expect(rows).toBe(confusion.counts[actual][predicted])
  })

  test('several classes keep their order, and a mistake has no kind', () => {
    const shown = shownConfusion(
      {
        labels: ['a', 'b', 'c'],
        counts: [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      },
      false,
    )
    expect(shown.map(({ label }) => label)).toEqual(['a', 'b', 'c'])
    expect(shown.map(({ cells }) => cells.map(({ rows, outcome }) => [rows, outcome]))[1]).toEqual([
      [4, 'wrong'],
      [5, 'correct'],
      [6, 'wrong'],
    ])
  })
})
