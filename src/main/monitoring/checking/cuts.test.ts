import { expect, test } from 'vitest'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { cutLog, type Cutting, grace, throughAfter } from './cuts.ts'

const minute = 60_000

/** Rows of a log at these moments. */
function cut(moments: readonly number[], change: Partial<Cutting> & Pick<Cutting, 'plan'>, labelled: readonly number[] = []) {
  const values = moments.map((at) => `(${at}, 200, ${labelled.includes(at) ? "'good'" : 'NULL'})`).join(', ')
  const rows = `(SELECT make_timestamp(moment::BIGINT * 1000) AS "at", code, actual FROM (VALUES ${values}) AS t(moment, code, actual))`
  return withDuckDB({ files: [], scratch: temporaryFolder(), signal: new AbortController().signal }, (duck) =>
    cutLog(duck, { rows, from: 0, now: 10 * minute + grace, through: null, open: false, empty: false, known: [], ...change }),
  )
}
const byMinute = { plan: { kind: 'time', seconds: 60 } } as const
const byTen = (rows: number) => ({ plan: { kind: 'count', rows } }) as const

test('[DR-2] windows by time are half-open and aligned to 1970; the one that goes on is left, but for a person', async () => {
  const moments = [minute, 2 * minute - 1, 2 * minute, 10 * minute + 1]
  const { cuts, through } = await cut(moments, byMinute)
  expect(cuts.map(({ start, end, logged }) => [start / minute, end / minute, logged])).toEqual([
    [1, 2, 2],
    [2, 3, 1],
  ])
  expect(through).toBe(10 * minute)
  const asked = await cut(moments, { ...byMinute, open: true })
  expect(asked.cuts.at(-1)).toMatchObject({ start: 10 * minute, end: 11 * minute, logged: 1 })
})

test('[DR-2] late rows and labels open a window again; a log that was shortened does not', async () => {
  const known = [{ start: minute, end: 2 * minute, logged: 2, labelled: 0 }]
  const moments = [minute, minute + 5]
  expect((await cut(moments, { ...byMinute, known })).cuts).toEqual([])
  expect((await cut([...moments, minute + 6], { ...byMinute, known })).cuts).toMatchObject([{ start: minute, logged: 3 }])
  expect((await cut(moments, { ...byMinute, known }, [minute])).cuts).toMatchObject([{ labelled: 1 }])
  expect((await cut([minute], { ...byMinute, known })).cuts).toEqual([])
})

test('[DR-2] windows without a request are windows where a monitor asks for them', async () => {
  const { cuts } = await cut([7 * minute], { ...byMinute, empty: true, from: 6 * minute, through: 6 * minute })
  expect(cuts.map(({ start, logged }) => [start / minute, logged])).toEqual([
    [6, 0],
    [7, 1],
    [8, 0],
    [9, 0],
  ])
})

test('[DR-2] windows by count hold whole moments, follow one another without a gap, and wait until they are full', async () => {
  const moments = [1, 2, 3, 3, 3, 10, 11, 12, 13]
  const first = await cut(moments, byTen(4))
  expect(first.cuts.map(({ start, end, logged }) => [start, end, logged])).toEqual([
    [1, 4, 5],
    [4, 13, 3],
  ])
  expect(first).toMatchObject({ through: 13, waiting: 1 })
  const known = first.cuts
  expect(await cut(moments, { ...byTen(4), through: 13, known })).toMatchObject({ cuts: [], through: 13, waiting: 1 })
  const next = await cut([...moments, 14, 15, 16], { ...byTen(4), through: 13, known })
  expect(next).toMatchObject({ cuts: [{ start: 13, end: 17, logged: 4 }], through: 17, waiting: 0 })
  // One that comes late for a closed window belongs to that one.
  const late = await cut([...moments, 2], { ...byTen(4), through: 13, known })
  expect(late.cuts).toMatchObject([{ start: 1, end: 4, logged: 6 }])
})

test('[DR-2] windows that were opened again, checked in parts, take nothing back of what is cut', () => {
  const windows = [0, 10, 20, 30].map((start) => ({ start, end: start + 10, logged: 10, labelled: 10 }))
  // The first two were cut before, to 20.
  expect(throughAfter({ cuts: windows, through: 40 }, windows.slice(0, 1), 20)).toBe(20)
  expect(throughAfter({ cuts: windows, through: 40 }, windows.slice(0, 3), 20)).toBe(30)
  expect(throughAfter({ cuts: windows, through: 40 }, windows, 20)).toBe(40)
  expect(throughAfter({ cuts: windows, through: 40 }, windows.slice(0, 1), null)).toBe(10)
})
