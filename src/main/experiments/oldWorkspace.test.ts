import { unzipSync } from 'fflate'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { openWorkspace } from '../workspace/index.ts'
import { fingerprintOf, listExperiments, prepareClone, readPoints, readSeries, seriesNames, summarizeRuns, trainingsIn } from './index.ts'

/** The workspace of version 0.1: three datasets, 24 runs of which one is in the trash, folds, sweeps. */
function oldWorkspace() {
  const folder = temporaryFolder()
  const files = unzipSync(readFileSync(join(import.meta.dirname, '../../../e2e/fixtures/workspace-0.1.zip')))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const workspace = openWorkspace(join(folder, 'workspace'))
  onTestFinished(() => workspace.close())
  return workspace
}

test('[OF-3] every run of version 0.1 is in the experiment called as its dataset, with its author and a uuid of its own', () => {
  const { db, sqlite, ...rest } = oldWorkspace()
  const all = summarizeRuns(db, trainingsIn(db).all(), 'test')
  expect(all.length).toBe(24)
  expect(all.filter(({ experiment, dataset }) => experiment !== dataset?.split('@')[0])).toEqual([])
  expect(all.every(({ source, user, uuid }) => source === 'cairn' && user === 'root' && /^[0-9a-f]{32}$/.test(uuid))).toBe(true)
  expect(new Set(all.map(({ uuid }) => uuid)).size).toBe(24)
  const { experiments } = listExperiments({ db, sqlite, ...rest }, { limit: 10, offset: 0 })
  expect(experiments.map(({ name }) => name).sort()).toEqual(['breast-cancer', 'penguins', 'wine'])
  // The one in the trash is not counted.
  expect(experiments.reduce((sum, { runs }) => sum + runs, 0)).toBe(23)
  expect(sqlite.prepare('SELECT id FROM runs WHERE deleted_at IS NOT NULL').pluck().all()).toEqual([6])
})

test('[TR-9] every fingerprint of version 0.1 is still that of its run, from the row of its training alone', () => {
  const { db } = oldWorkspace()
  const recorded = trainingsIn(db)
    .all()
    .filter(({ fingerprint }) => fingerprint !== null)
  expect(recorded.length).toBeGreaterThan(20)
  expect(recorded.filter((run) => fingerprintOf(db, run, run.fingerprintFormat ?? 1) !== run.fingerprint)).toEqual([])
})

test('[CM-2] every curve of version 0.1 has its points, at the time when its run began', () => {
  const workspace = oldWorkspace()
  for (const { id, startedAt } of trainingsIn(workspace.db).all()) {
    for (const name of seriesNames(workspace, id)) {
      const { points: count, values, lastStep } = readSeries(workspace, id, name, 10_000)
      const { points } = readPoints(workspace, id, name, { limit: 10_000 })
      expect([values.length, points.length, points.at(-1)?.step]).toEqual([count, count, lastStep])
      expect(points.every(({ timestamp }) => timestamp === startedAt)).toBe(true)
    }
  }
})

test('[TR-18] runs of version 0.1 have no origin, and any of them that Cairn trained can be cloned', async () => {
  const workspace = oldWorkspace()
  const all = trainingsIn(workspace.db).all()
  expect(all.filter(({ clonedFromId }) => clonedFromId !== null)).toEqual([])
  for (const { id, target } of all.map((run) => ({ id: run.id, target: run.recipe.target }))) {
    const { recipe, gone } = await prepareClone(workspace, { run: id })
    expect([recipe.format, recipe.target, gone]).toEqual(['cairn.recipe/2', target, []])
  }
})
