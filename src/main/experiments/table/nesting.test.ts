import { expect, test } from 'vitest'
import { type Nest, type NestedRun, nestRuns } from './nesting.ts'

const uuid = (id: number) => `uuid ${id}`
const run = (id: number, parent?: number): NestedRun => ({ id, uuid: uuid(id), parentUuid: parent === undefined ? null : uuid(parent) })
const closed: Nest = { all: false, toggled: [] }
const open: Nest = { all: true, toggled: [] }
const shape = (runs: readonly NestedRun[], nest = open) => nestRuns(runs, nest).map(({ id, depth }) => `${'-'.repeat(depth)}${id}`)

test('[ML-1] nested runs stand beneath their parent in the order of the table, at any depth', () => {
  const runs = [run(5, 2), run(4), run(3, 1), run(2, 1), run(1)]
  expect(shape(runs)).toEqual(['4', '1', '-3', '-2', '--5'])
  expect(shape(runs, closed)).toEqual(['4', '1'])
  expect(shape(runs, { all: false, toggled: [1] })).toEqual(['4', '1', '-3', '-2'])
  expect(shape(runs, { all: true, toggled: [2] })).toEqual(['4', '1', '-3', '-2'])
  expect(nestRuns(runs, closed)).toEqual([
    { id: 4, depth: 0, nested: 0, open: false },
    { id: 1, depth: 0, nested: 2, open: false },
  ])
})

test('[ML-1] a run whose parent is filtered out, in the trash or not there yet stands at the top', () => {
  expect(shape([run(7, 6), run(8, 7)])).toEqual(['7', '-8'])
})

test('[ML-1] runs that are nested in each other, or in themselves, are each shown once', () => {
  expect(shape([run(1, 1)])).toEqual(['1'])
  for (const runs of [
    [run(1, 2), run(2, 3), run(3, 1)],
    [run(9, 1), run(1, 2), run(2, 1), run(4, 2)],
  ]) {
    const shown = nestRuns(runs, open).map(({ id }) => id)
    expect(shown).toHaveLength(runs.length)
    expect(new Set(shown)).toEqual(new Set(runs.map(({ id }) => id)))
  }
})

test('[ML-1] a chain of 20,000 runs does not overflow', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => run(i + 1, i === 0 ? undefined : i))
  expect(nestRuns(chain, open).at(-1)).toEqual({ id: 20_000, depth: 19_999, nested: 0, open: false })
})
