import { expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { prepareTask } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../datasets/testing.ts'
import { readRows } from '../../datasets/versions/rows.ts'
import { newRowsTask } from './newRowsTask.ts'
import { appendSteps, windowSteps } from './steps.ts'

const folder = temporaryFolder()
const csv = (head: string, ...rows: string[]) => `${[head, ...rows].join('\n')}\n`
const imported = async (name: string, ...lines: [string, ...string[]]) => (await folder.import(name, csv(...lines))).manifest

async function prepared(manifest: Manifest, steps: PreparationStep[], more?: Manifest) {
  const others = more === undefined ? [] : [{ ref: 'more@v1', manifest: more }]
  return (await prepareTask({ manifest, others, steps }, folder.context())).manifest
}

async function cellsOf(manifest: Manifest) {
  const { rows } = await readRows(manifest, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })
  return rows.map(({ cells }) => cells)
}

test('[DR-3] append adds the rows that are not there yet, by the columns that both have, and the same again adds none', async () => {
  const own = await imported('own.csv', 'a,note,b', '1,x,10', '2,y,')
  // Other order, a column that is not there, numbers with a fraction: 1 and 2 are the rows that are known; of equal new ones all are taken.
  const more = await imported('more.csv', 'b,a,color', '10,1.0,red', ',2.0,red', '30,3.0,red', '30,3.0,blue')
  expect(await newRowsTask({ manifest: more, known: own }, folder.context())).toBe(2)
  const both = await prepared(own, appendSteps(own.columns, more.columns, 'more@v1'), more)
  expect(both.columns.map(({ name }) => name)).toEqual(['a', 'note', 'b'])
  expect(await cellsOf(both)).toEqual([
    [1, 'x', 10],
    [2, 'y', null],
    [3, null, 30],
    [3, null, 30],
  ])
  expect(await newRowsTask({ manifest: more, known: both }, folder.context())).toBe(0)
  expect(await cellsOf(await prepared(both, appendSteps(both.columns, more.columns, 'more@v1'), more))).toHaveLength(4)
})

test('[DR-3] a window is the newest rows by a column in the order that they have, or the last ones', async () => {
  const all = await imported('all.csv', 'day,place', '2026-01-03,c', '2026-01-01,a', '2026-01-04,d', '2026-01-02,b')
  const places = async (by: string | null, rows: number) => {
    const made = await prepared(all, windowSteps(all.columns, { rows, all: 4, by }))
    expect(made.columns).toEqual(all.columns)
    return (await cellsOf(made)).map(([, place]) => place)
  }
  expect(await places('day', 2)).toEqual(['c', 'd'])
  expect(await places(null, 3)).toEqual(['a', 'd', 'b'])
})
