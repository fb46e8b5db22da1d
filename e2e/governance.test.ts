import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { GarbageReport, LineageGraph, StorageReport, TrashEntry } from '../src/shared/contract/governance.ts'
import { cairn, failure, json, newFolder, newWorkspace, sample, start } from './cairn.ts'
import { endlessRecipe, importPenguins } from './data.ts'
import type { z } from 'zod'

test('[UN-1] [UN-2] [DS-13] deleted, brought back, deleted for good, and its space freed', async () => {
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  const [entry] = await json<TrashEntry[]>(['trash', 'put', 'dataset:penguins'], at)
  expect(entry).toMatchObject({ id: 'dataset-1', label: 'penguins', usedBy: [] })
  expect(await json(['data', 'list'], at)).toEqual([])
  expect(await failure(['data', 'show', 'penguins'], at)).toMatchObject({ code: 'NOT_FOUND', exit: 2 })
  expect(await json(['undo'], at)).toMatchObject({ label: 'Move the dataset penguins to the trash', undone: true })
  expect(await json(['data', 'list'], at)).toMatchObject([{ name: 'penguins' }])
  expect(await json(['redo'], at)).toMatchObject({ undone: false })

  // The name is free; what has it first keeps it.
  await json(['data', 'import', sample('breast-cancer.csv'), '--name', 'penguins'], at)
  expect(await failure(['trash', 'restore', 'dataset-1'], at)).toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(await failure(['undo'], at)).toMatchObject({ code: 'UNDO_CONFLICT', exit: 1 })
  await json(['trash', 'restore', 'dataset-1', '--name', 'palmer'], at)
  await json(['trash', 'put', 'dataset:palmer'], at)

  expect(await failure(['trash', 'empty'], at)).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
  const { bytes, trashBytes, trash, garbage } = await json<StorageReport & { trash: object[]; garbage: GarbageReport }>(
    ['workspace', 'clean'],
    at,
  )
  expect(trashBytes).toBeGreaterThan(0)
  expect([trash, garbage]).toMatchObject([[{ id: 'dataset-1' }], { dryRun: true, objects: 0 }])
  expect(await json<GarbageReport>(['gc', '--now'], at)).toMatchObject({ objects: 0 })
  expect(await json(['trash', 'empty', '--yes'], at)).toMatchObject({ deleted: [{ id: 'dataset-1' }], kept: [] })
  expect(await json(['gc'], at)).toMatchObject({ objects: 0, young: 2 })
  expect(await json(['gc', '--now', '--dry-run'], at)).toMatchObject({ objects: 2, bytes: trashBytes, dryRun: true })
  expect(await json(['gc', '--now'], at)).toMatchObject({ objects: 2, bytes: trashBytes, dryRun: false })
  expect(await json(['workspace', 'storage'], at)).toMatchObject({ bytes: bytes - trashBytes, trashBytes: 0 })
  expect(await json(['workspace', 'verify'], at)).toMatchObject({ ok: true, unreferenced: 0 })
})

test('[DS-13] no garbage is collected while a job runs, and none that a run refers to', async () => {
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  const training = start(['train', 'penguins', '--recipe', await endlessRecipe(at.cwd, 'penguins')], at)
  await training.said(/epoch|training/i)
  expect(await failure(['gc', '--now'], at)).toMatchObject({ code: 'WORKSPACE_BUSY', exit: 1 })
  expect(await failure(['trash', 'put', 'run:1'], at)).toMatchObject({ code: 'OBJECT_IN_USE', exit: 2 })
  training.interrupt()
  await training.ended
  await json(['gc', '--now'], at)
  await json(['trash', 'put', 'dataset:penguins'], at)
  expect(await json(['trash', 'empty', '--yes'], at)).toMatchObject({ deleted: [], kept: [{ id: 'dataset-1', usedBy: ['run 1'] }] })
  expect(await json(['gc', '--now'], at)).toMatchObject({ objects: 0 })
  expect(await json(['workspace', 'verify'], at)).toMatchObject({ ok: true })
  const { roots, nodes } = await json<z.infer<typeof LineageGraph>>(['lineage', 'run:1'], at)
  expect([roots, nodes.find((node) => node.kind === 'datasetVersion')?.trashed]).toEqual([['run-1'], true])
})

test('[GV-1] the log tells who changed what, and one row changed by hand ends the verification with 3', async () => {
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  await json(['trash', 'put', 'dataset:penguins'], at)
  expect(await json(['audit', 'list', '--action', 'trash'], at)).toMatchObject({
    total: 1,
    rows: [{ action: 'trash.put', detail: { changes: [{ before: { name: 'penguins', deleted_at: null } }] } }],
  })
  expect((await cairn(['audit', 'verify'], at)).code).toBe(0)
  const database = new Database(join(at.cwd, 'cairn.db'))
  database.exec("UPDATE audit SET actor = 'somebody else' WHERE id = 2")
  database.close()
  // It was checked a moment ago; what is new since is whole.
  expect((await cairn(['audit', 'verify'], at)).stdout).toContain('0 new entries checked now')
  const { code, stdout } = await cairn(['audit', 'verify', '--full'], at)
  expect([code, stdout]).toEqual([3, expect.stringContaining('The log was changed after it was written')])
  expect((await cairn(['workspace', 'verify'], at)).code).toBe(3)
})

test('a backup is restored elsewhere and is whole; nothing is written over', async () => {
  const folder = newFolder()
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  await json(['workspace', 'backup', join(folder, 'backup')], at)
  expect(await failure(['workspace', 'backup', join(folder, 'backup')], at)).toMatchObject({ code: 'ALREADY_EXISTS' })
  await json(['workspace', 'restore', join(folder, 'backup'), join(folder, 'restored')])
  const restored = { cwd: join(folder, 'restored') }
  expect(await json(['data', 'list'], restored)).toEqual(await json(['data', 'list'], at))
  expect(await json(['workspace', 'verify'], restored)).toMatchObject({ ok: true, problems: [] })
  expect(await json(['audit', 'verify'], restored)).toMatchObject({ ok: true, rows: 3 })
})

test('[GV-1] an author has a name and one key, and every change says whose it was', async () => {
  const at = { cwd: await newWorkspace(), env: { CAIRN_HOME: newFolder() } }
  expect(await json(['author', 'show'], at)).toMatchObject({ name: null, asked: false, key: null })
  expect((await cairn(['author', 'set'], at)).code).toBe(2)
  expect((await cairn(['author', 'set', 'a\nb'], at)).code).toBe(2)
  expect((await cairn(['author', 'set', 'Ada Lovelace'], at)).stdout).toContain('Ada Lovelace')
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], at)
  await json(['trash', 'put', 'dataset:penguins'], at)
  const { key } = await json<{ key: { keyId: string; fingerprint: string } }>(['author', 'show'], at)
  expect(await json(['package', 'key'], at)).toEqual(key)
  expect(await json(['audit', 'list', '--action', 'trash'], at)).toMatchObject({
    rows: [{ actor: 'Ada Lovelace', author: key.fingerprint, face: 'cli' }],
  })
  expect(await json(['trash', 'list'], at)).toMatchObject([{ deletedBy: 'Ada Lovelace' }])
  expect(await json(['undo', '--list'], at)).toMatchObject([{ actor: 'Ada Lovelace' }])
  expect(await json(['audit', 'list', '--by', key.keyId], at)).toMatchObject({ total: 3 })
  expect(await json(['audit', 'verify', '--full'], at)).toMatchObject({
    ok: true,
    rows: 3,
    chains: [{ author: key.fingerprint, name: 'Ada Lovelace', signed: true }],
  })
})
