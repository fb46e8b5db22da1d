import { expect, test } from 'vitest'
import { endLabels } from './endLabels.ts'

const line = (name: string, ...y: (number | null)[]) => ({ name, x: y.map((_, i) => i), y })

test('[CM-4] each line has its name at its end, in order and none over another', () => {
  const labels = endLabels([line('a', 0, 0.5), line('b', 1, 0.5), line('c', 0, 0.51), line('d', 0, 1)], {}, 140)
  expect(labels.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd'])
  expect(labels[0]).toMatchObject({ at: 0.5, style: 1 })
  for (let i = 1; i < labels.length; i++) expect(labels[i].y - labels[i - 1].y).toBeGreaterThanOrEqual(0.1 - 1e-9)
  expect(labels[3].y).toBeLessThanOrEqual(1)
})

test('gaps at the end are passed over, a logarithmic axis is followed, lines without a value have no name', () => {
  expect(endLabels([line('a', 10, 100, null)], { log: true }, 100)[0].at).toBe(2)
  expect(endLabels([line('a', null), { ...line('b', 1, 2), quiet: true }], {}, 100)).toEqual([])
})
