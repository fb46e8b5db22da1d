import { unzipSync } from 'fflate'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { openWorkspace } from '../index.ts'
import { listObjects, objectColumns, references } from './references.ts'

/** Hashes of something else than an object. */
const others = new Set([
  'audit.hash',
  'audit_chains.author',
  'audit_chains.hash',
  'dataset_versions.hash',
  'jobs.owner',
  'model_versions.checksum',
  'packages.key_id',
  'training_runs.fingerprint',
])

/** The workspace of version 0.1, which has a row of nearly everything. */
function oldWorkspace() {
  const folder = temporaryFolder()
  const files = unzipSync(readFileSync(join(import.meta.dirname, '../../../../e2e/fixtures/workspace-0.1.zip')))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const workspace = openWorkspace(join(folder, 'workspace'))
  onTestFinished(() => workspace.close())
  return workspace
}

test('a column that looks like the hash of an object is marked as one in the schema, or known as something else', () => {
  const { sqlite } = oldWorkspace()
  const marked = new Set(objectColumns.map(({ table, column }) => `${table}.${column}`))
  const tables = sqlite
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[]
  const looking = tables.flatMap((table) => {
    const columns = sqlite.prepare("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'").pluck().all(table) as string[]
    return columns
      .filter((column) =>
        sqlite.prepare(`SELECT 1 FROM "${table}" WHERE length("${column}") = 64 AND "${column}" NOT GLOB '*[^0-9a-f]*'`).get(),
      )
      .map((column) => `${table}.${column}`)
  })
  expect(looking.length).toBeGreaterThan(6)
  expect(looking.filter((column) => !marked.has(column) && !others.has(column))).toEqual([])
})

test('every object of a workspace that a row refers to is found through the schema', async () => {
  const { sqlite, objects } = oldWorkspace()
  const named = sqlite.prepare(`SELECT DISTINCT object FROM (${references})`).pluck().all() as string[]
  const stored = new Set(await listObjects(objects.root))
  expect(named.length).toBeGreaterThan(150)
  expect(named.filter((object) => !stored.has(object))).toEqual([])
  expect(
    sqlite.prepare(`SELECT place FROM (${references}) WHERE place LIKE 'profile of dataset version %' ORDER BY place`).pluck().all(),
  ).toEqual([
    'profile of dataset version 1',
    'profile of dataset version 2',
    'profile of dataset version 3',
    'profile of dataset version 4',
  ])
})
