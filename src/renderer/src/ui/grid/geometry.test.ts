import { expect, test } from 'vitest'
import {
  visibleColumns,
  columnStarts,
  leftToReveal,
  rowHeight,
  visibleRows,
  scrolled,
  settled,
  spaceFor,
  tallest,
  topToReveal,
} from './geometry.ts'

const few = { rows: 1_000, height: 600 }
const million = { rows: 1_000_000, height: 600 }
const billion = { rows: 1_000_000_000, height: 600 }

test('[DS-6] rows that fit are scrolled one to one', () => {
  expect(scrolled({ bar: 0, top: 0 }, 1_234, few)).toEqual({ bar: 1_234, top: 1_234 })
  expect(settled(1_234, few)).toEqual({ bar: 1_234, top: 1_234 })
  expect(spaceFor(few.rows)).toBe(28_000)
})

test.each([few, million, billion])('[DS-6] both ends are reached with $rows rows, whatever a browser allows', (extent) => {
  const end = spaceFor(extent.rows) - extent.height
  expect(end).toBeLessThanOrEqual(tallest)
  const last = scrolled({ bar: 0, top: 0 }, end, extent)
  expect(visibleRows(last.top, extent).last).toBe(extent.rows - 1)
  expect(last.top).toBe(extent.rows * rowHeight - extent.height)
  expect(scrolled(last, 0, extent).top).toBe(0)
})

test('[DS-6] of too many rows, a small step shows the next ones and a drag goes far', () => {
  const middle = settled(14_000_000, million)
  expect(scrolled(middle, middle.bar + 100, million).top).toBe(14_000_100)
  const far = scrolled(middle, 2_000_000, million)
  expect(far.top).toBeGreaterThan(3_400_000)
  expect(far.top).toBeLessThan(3_600_000)
})

test('[DS-6] where the bar settles, it stands for the same rows', () => {
  const there = settled(20_000_000, million)
  expect(scrolled(there, there.bar, million).top).toBe(20_000_000)
  expect(settled(-5, million)).toEqual({ bar: 0, top: 0 })
})

test('[DS-6] a row comes into view with the least move', () => {
  expect(topToReveal(2, 0, 600)).toBe(0)
  expect(topToReveal(30, 0, 600)).toBe(31 * rowHeight - 600)
  expect(topToReveal(3, 500, 600)).toBe(84)
})

test('[DS-6] no row at all', () => {
  expect(visibleRows(0, { rows: 0, height: 600 }).last).toBe(-1)
  expect(settled(0, { rows: 0, height: 600 })).toEqual({ bar: 0, top: 0 })
})

test('[DS-6] columns visible begin after the pinned ones', () => {
  const starts = columnStarts([100, 100, 100, 100, 100])
  expect(visibleColumns(starts, 0, { left: 0, width: 250 })).toEqual({ first: 0, last: 2 })
  expect(visibleColumns(starts, 1, { left: 150, width: 100 })).toEqual({ first: 2, last: 3 })
  expect(visibleColumns(starts, 5, { left: 0, width: 100 })).toEqual({ first: 5, last: 5 })
  expect(leftToReveal(starts, 4, 1, { left: 0, width: 200 })).toBe(200)
  expect(leftToReveal(starts, 1, 1, { left: 150, width: 200 })).toBe(0)
  expect(leftToReveal(starts, 0, 1, { left: 150, width: 200 })).toBe(150)
})
