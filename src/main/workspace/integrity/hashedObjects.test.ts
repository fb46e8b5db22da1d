import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorOf } from '../../authors/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../workspace.ts'
import { verifyWorkspace } from './integrity.ts'

/** A workspace whose registry refers to three objects. */
async function withObjects() {
  const home = temporaryFolder()
  const workspace = createWorkspace(join(temporaryFolder(), 'work'), authorOf('cli', home))
  onTestFinished(() => workspace.close())
  const files: string[] = []
  for (const text of ['one', 'two', 'three']) {
    const { object } = await workspace.objects.put(text)
    workspace.write(() =>
      workspace.sqlite.prepare('INSERT INTO packages (name, object, bytes, created_at) VALUES (?, ?, 1, 1)').run(text, object),
    )
    files.push(workspace.objects.path(object))
  }
  return { home, workspace, files }
}

/** Writes other bytes of the same length, and sets the time of change back. */
function replaceQuietly(file: string, text: string): void {
  const { atime, mtime } = statSync(file)
  chmodSync(file, 0o600)
  writeFileSync(file, text)
  utimesSync(file, atime, mtime)
}

test('[GV-1] what was hashed is not hashed again while its file is as it was', async () => {
  const { workspace } = await withObjects()
  expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({ ok: true, objects: 3, hashed: 3, bytes: 11 })
  expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({ ok: true, objects: 3, hashed: 0, bytes: 11 })
  expect(await verifyWorkspace(workspace)).toMatchObject({ ok: true, objects: 3, hashed: 3 })
})

test('[GV-1] a file that was changed is hashed, also where its size and its time of change are the same', async () => {
  const { workspace, files } = await withObjects()
  await verifyWorkspace(workspace)
  replaceQuietly(files[1], 'owt')
  // What is not whole is never noted as hashed.
  for (let k = 0; k < 2; k++)
    expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({
      ok: false,
      hashed: 1,
      problems: [{ where: 'package two' }],
    })
  rmSync(files[0], { force: true })
  expect((await verifyWorkspace(workspace, { changed: true })).problems.map(({ where }) => where)).toEqual(['package one', 'package two'])
})

test('a damaged note of what was hashed counts as none', async () => {
  const { home, workspace } = await withObjects()
  await verifyWorkspace(workspace)
  const folder = join(home, 'audit')
  const [name] = readdirSync(folder).filter((one) => one.startsWith('objects-'))
  writeFileSync(join(folder, name), '\u0000\nx y z\n')
  expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({ ok: true, hashed: 3 })
})

test('[GV-1] what a full check found rotten is not taken for whole again because its file looks as it did', async () => {
  const { home, workspace, files } = await withObjects()
  await verifyWorkspace(workspace)
  replaceQuietly(files[1], 'owt')
  // Bytes that rot on the disk change nothing of what the system says of the file: so the note is made to say the same.
  const notes = join(home, 'audit')
  const note = join(notes, readdirSync(notes).find((name) => name.startsWith('objects-'))!)
  const { size, mtimeNs, ctimeNs, ino } = statSync(files[1], { bigint: true })
  const object = files[1].replaceAll('/', '').slice(-64)
  const now = `${object} ${size} ${mtimeNs} ${ctimeNs} ${ino}`
  writeFileSync(note, readFileSync(note, 'utf8').replace(new RegExp(`^${object} .*$`, 'm'), now))
  expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({ ok: true, hashed: 0 })
  const rotten = { ok: false, problems: [{ where: 'package two' }] }
  expect(await verifyWorkspace(workspace)).toMatchObject(rotten)
  expect(await verifyWorkspace(workspace, { changed: true })).toMatchObject({ ...rotten, hashed: 1 })
})
