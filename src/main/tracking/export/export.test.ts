import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logPoints } from '../../experiments/online.ts'
import { addForeignRun } from '../../experiments/index.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, type Workspace } from '../../workspace/index.ts'
import { importInto, unpackStores } from '../import/fixtures/importing.ts'
import { exportRunsTask } from './task.ts'

function exportFrom(workspace: Workspace, folder: string, experiments?: string[]) {
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: mkdtempSync(join(temporaryFolder(), 'scratch-')),
    objects: workspace.objects,
    progress: () => {},
    keeping: () => {},
    emit: () => {},
  }
  return exportRunsTask({ workspace: workspace.path, folder, experiments }, context)
}

/** What a workspace has of runs and models, without the numbers of its rows and when files came. */
function told({ sqlite }: Workspace): unknown {
  const rows = (sql: string) => sqlite.prepare(sql).raw().all()
  const ofRun = 'JOIN runs r ON r.id = t.run_id'
  return {
    runs: rows(`SELECT r.uuid, r.name, r.status, r.notes, r.user, r.started_at, r.ended_at, r.parent_uuid, x.uuid, x.name, x.notes
      FROM runs r JOIN experiments x ON x.id = r.experiment_id ORDER BY 1`),
    params: rows(`SELECT r.uuid, t.key, t.value, t.number FROM run_params t ${ofRun} ORDER BY 1, 2`),
    tags: rows(`SELECT r.uuid, t.tag, t.value FROM run_tags t ${ofRun} ORDER BY 1, 2`),
    points: rows(`SELECT r.uuid, t.name, p.step, p.timestamp, p.value, p.not_a_number FROM metric_points p
      JOIN metric_series t ON t.id = p.series_id ${ofRun} ORDER BY 1, 2, 3, 4, 5`),
    files: rows(`SELECT r.uuid, t.path, t.object FROM run_artifacts t ${ofRun} ORDER BY 1, 2`),
    inputs: rows(`SELECT r.uuid, d.name, d.digest, d.source, d.schema, d.profile, t.tags FROM run_inputs t ${ofRun}
      JOIN logged_datasets d ON d.id = t.dataset_id ORDER BY 1, 2`),
    logged: rows('SELECT uuid, name, status, created_at, updated_at FROM logged_models ORDER BY 1'),
    loggedFiles: rows('SELECT path, object FROM logged_model_artifacts ORDER BY 1'),
    loggedMetrics: rows('SELECT key, dataset_name, dataset_digest, step, value FROM logged_model_metrics ORDER BY 1, 2'),
    links: rows(`SELECT r.uuid, m.uuid, t.role, t.step FROM run_models t ${ofRun} JOIN logged_models m ON m.id = t.model_id ORDER BY 1`),
    versions: rows(`SELECT m.name, m.notes, v.number, v.notes, v.created_at, o.source, o.run_uuid, o.stage FROM model_versions v
      JOIN models m ON m.id = v.model_id JOIN model_version_origins o ON o.version_id = v.id ORDER BY 1, 3`),
    versionFiles: rows(
      'SELECT v.number, f.path, f.object FROM model_version_files f JOIN model_versions v ON v.id = f.version_id ORDER BY 1, 2',
    ),
    aliases: rows('SELECT a.alias, v.number FROM model_aliases a JOIN model_versions v ON v.id = a.version_id'),
  }
}

test('[ML-2] [ML-5] what is exported and imported again is the same, ids too', async () => {
  const workspace = createWorkspace(temporaryFolder())
  await importInto(workspace, { input: { source: { kind: 'path', path: join(unpackStores('3.17.2'), 'files') } } })
  // MLflow has no word for a run that was not heard of any more.
  workspace.sqlite.prepare("UPDATE runs SET status = 'stopped' WHERE status = 'interrupted'").run()
  const folder = join(temporaryFolder(), 'mlruns')
  expect(await exportFrom(workspace, folder)).toMatchObject({ experiments: 2, runs: 7, points: 57, files: 7, versions: 2, leftOut: [] })
  const again = createWorkspace(temporaryFolder())
  expect((await importInto(again, { input: { source: { kind: 'path', path: folder } } })).leftOut).toEqual([])
  expect(told(again)).toEqual(told(workspace))
})

function withRun(workspace: Workspace, tags: Record<string, string>): void {
  const run = workspace.write((db) =>
    addForeignRun(db, {
      source: 'import',
      experiment: 'odd',
      name: 'odd',
      user: null,
      status: 'done',
      startedAt: 1,
      params: { a: '1', 'a/b': '2' },
      tags,
    }),
  )
  logPoints(workspace, run.id, [{ name: '../../escaped', step: 0, timestamp: 1, value: 1 }])
}

test('[ML-2] a name that would lead out of the folder, or that MLflow cannot read, is told and left out', async () => {
  const workspace = createWorkspace(temporaryFolder())
  withRun(workspace, { 'what?': 'x', '..': 'x', good: 'yes: "1_0"\u2028' })
  const folder = join(temporaryFolder(), 'deep', 'mlruns')
  mkdirSync(join(folder, '..'))
  const { leftOut } = await exportFrom(workspace, folder)
  expect(leftOut.map(({ kind, count }) => [kind, count])).toEqual(
    expect.arrayContaining([
      ['tag', 2],
      ['param', 1],
      ['point', 1],
    ]),
  )
  expect(readdirSync(join(folder, '..'))).toEqual(['mlruns'])
  const [experiment] = readdirSync(folder).filter((name) => name !== 'models')
  const [run] = readdirSync(join(folder, experiment)).filter((name) => name.length === 32)
  expect(readFileSync(join(folder, experiment, run, 'tags', 'good'), 'utf8')).toBe('yes: "1_0"\u2028')
})

test('[ML-2] an export takes the place of nothing, and a failed one leaves nothing', async () => {
  const workspace = createWorkspace(temporaryFolder())
  withRun(workspace, {})
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'mine.txt'), 'mine')
  expect((await exportFrom(workspace, folder)).folder).toBe(join(folder, 'mlruns'))
  await expect(exportFrom(workspace, folder)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(exportFrom(workspace, join(folder, 'mine.txt'))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(exportFrom(workspace, join(folder, 'gone', 'mlruns'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  const other = join(temporaryFolder(), 'mlruns')
  await expect(exportFrom(workspace, other, ['nothing'])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(existsSync(other)).toBe(false)
  expect(readdirSync(folder).sort()).toEqual(['mine.txt', 'mlruns'])
})

test('[ML-5] an id that leads out of the folder ends the export, and nothing is written there', async () => {
  const workspace = createWorkspace(temporaryFolder())
  await importInto(workspace, { input: { source: { kind: 'path', path: join(unpackStores('3.17.2'), 'files') } } })
  const outside = temporaryFolder()
  workspace.sqlite.prepare('UPDATE runs SET uuid = ? WHERE id = (SELECT min(id) FROM runs)').run(`../../../../../../../../..${outside}/x`)
  await expect(exportFrom(workspace, join(temporaryFolder(), 'mlruns'))).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
  expect(readdirSync(outside)).toEqual([])
})
