import { expect, test } from 'vitest'
import { overlaidPaths } from './overlayBars.ts'

test('[DR-2] two histograms share bins and scale: equal densities are equally tall, whatever the width of their bins', () => {
  const { current, reference } = overlaidPaths({ kind: 'number', edges: [0, 1, 3], reference: [0.5, 0.5], current: [0.25, 0.75] }, 30, 102)
  expect(reference).toBe('M0 102V2H10V52H30V102')
  expect(current).toBe('M0 102V52H10V102ZM10 102V27H30V102Z')
})

test('a single value is one bar, and no rows are no bar', () => {
  expect(overlaidPaths({ kind: 'number', edges: [5, 5], reference: [1], current: [0] }, 40, 10)).toEqual({
    reference: 'M10 10V2H30V10',
    current: '',
  })
  expect(overlaidPaths({ kind: 'number', edges: [], reference: [], current: [] })).toEqual({ reference: '', current: '' })
})
