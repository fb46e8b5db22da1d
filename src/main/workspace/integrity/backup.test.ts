import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync, chmodSync, mkdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { backupWorkspace, restoreWorkspace } from './backup.ts'
import { verifyWorkspace } from './integrity.ts'
import { jobs, packages } from '../schema/index.ts'
import { createWorkspace, openWorkspace, type Workspace } from '../workspace.ts'

async function withPackages(folder: string, ...texts: string[]): Promise<Workspace> {
  const workspace = createWorkspace(folder)
  onTestFinished(() => workspace.close())
  for (const text of texts) {
    const stored = await workspace.objects.put(text)
    workspace.change(
      () => ({ action: 'package.build', subject: text }),
      (db) =>
        db
          .insert(packages)
          .values({ name: text, ...stored, createdAt: 1 })
          .run(),
    )
  }
  return workspace
}

const rows = (workspace: Workspace) => workspace.sqlite.prepare('SELECT * FROM packages').all()

test('a backup is a whole workspace of its own, with what was committed and no garbage; so is what is restored from it', async () => {
  const folder = temporaryFolder()
  const workspace = await withPackages(join(folder, 'work'), 'a', 'b')
  const { object: garbage } = await workspace.objects.put('garbage')
  for (const link of [false, true]) {
    const place = join(folder, `backup ${link}`)
    expect(await backupWorkspace(workspace, place, { link })).toEqual({ path: place, objects: 2, bytes: 2 })
    const restored = join(folder, `restored ${link}`)
    expect(await restoreWorkspace(place, restored)).toMatchObject({ path: restored, objects: 2 })
    for (const path of [place, restored]) {
      const copy = openWorkspace(path)
      expect(rows(copy)).toEqual(rows(workspace))
      expect((await verifyWorkspace(copy)).problems).toEqual([])
      expect(await copy.objects.has(garbage)).toBe(false)
      copy.close()
    }
  }
  expect(readdirSync(folder).sort()).toEqual(['backup false', 'backup true', 'restored false', 'restored true', 'work'])
  const last = workspace.sqlite.prepare('SELECT action, detail FROM audit ORDER BY id DESC LIMIT 1').get()
  expect(last).toEqual({ action: 'workspace.backup', detail: '{"bytes":2,"folder":"backup true","objects":2}' })
})

test('a linked backup shares the files, a copied one has its own', async () => {
  const folder = temporaryFolder()
  const workspace = await withPackages(join(folder, 'work'), 'a')
  const [prefix] = readdirSync(workspace.objects.root)
  const [name] = readdirSync(join(workspace.objects.root, prefix))
  const inode = (path: string) => statSync(join(path, 'objects', prefix, name)).ino
  for (const link of [false, true]) await backupWorkspace(workspace, join(folder, String(link)), { link })
  expect([inode(join(folder, 'true')), inode(join(folder, 'false'))].map((one) => one === inode(workspace.path))).toEqual([true, false])
})

test('what already exists is never written over, and a damaged workspace is not copied', async () => {
  const folder = temporaryFolder()
  const workspace = await withPackages(join(folder, 'work'), 'a')
  mkdirSync(join(folder, 'full'))
  writeFileSync(join(folder, 'full', 'file'), 'mine')
  writeFileSync(join(folder, 'a file'), 'mine')
  for (const name of ['full', 'a file', 'work'])
    await expect(backupWorkspace(workspace, join(folder, name))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(restoreWorkspace(join(folder, 'full'), join(folder, 'new'))).rejects.toMatchObject({ code: 'WORKSPACE_NOT_FOUND' })
  mkdirSync(join(folder, 'empty'))
  expect((await backupWorkspace(workspace, join(folder, 'empty'))).objects).toBe(1)

  const [prefix] = readdirSync(workspace.objects.root)
  const path = join(workspace.objects.root, prefix, readdirSync(join(workspace.objects.root, prefix))[0])
  chmodSync(path, 0o644)
  writeFileSync(path, 'b')
  await expect(backupWorkspace(workspace, join(folder, 'new'))).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' })
  rmSync(path)
  await expect(backupWorkspace(workspace, join(folder, 'new'))).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
  expect(existsSync(join(folder, 'new'))).toBe(false)
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
})

test('a job that runs while the backup is made is lost in the copy, and goes on in the original', async () => {
  const folder = temporaryFolder()
  const workspace = await withPackages(join(folder, 'work'), 'a')
  workspace.write((db) =>
    db
      .insert(jobs)
      .values({ kind: 'k', title: 't', status: 'running', input: {}, ownerPid: process.pid, heartbeatAt: Date.now(), createdAt: 1 })
      .run(),
  )
  await backupWorkspace(workspace, join(folder, 'backup'))
  const pid = (one: Workspace) => one.sqlite.prepare('SELECT owner_pid FROM jobs').pluck().get()
  const copy = openWorkspace(join(folder, 'backup'))
  expect([pid(workspace), pid(copy)]).toEqual([process.pid, null])
  copy.close()
})

test('what a backup that was killed left beside its place is swept by the next one; nothing else is', async () => {
  const folder = temporaryFolder()
  const workspace = await withPackages(join(folder, 'work'), 'a')
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const old = new Date(Date.now() - 2 * 86_400_000)
  const uuid = '01234567-89ab-4cde-8f01-23456789abcd'
  const leave = (name: string, inside: string) => {
    mkdirSync(join(folder, name, inside), { recursive: true })
    utimesSync(join(folder, name), old, old)
    return name
  }
  const swept = [leave(`.b-${dead.pid}-${uuid}.partial`, 'objects'), leave(`.b-${uuid}.partial`, 'objects')]
  const kept = [leave(`.letters-${uuid}.partial`, 'mine'), leave('.b.partial', 'objects')]
  mkdirSync(join(folder, `.b-${process.pid}-${uuid}.partial`))
  await backupWorkspace(workspace, join(folder, 'b'))
  const left = readdirSync(folder)
  expect(swept.filter((name) => left.includes(name))).toEqual([])
  expect([...kept, `.b-${process.pid}-${uuid}.partial`].filter((name) => !left.includes(name))).toEqual([])
})
