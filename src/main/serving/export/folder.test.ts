import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { buildFolder } from './build.ts'
import { echoModel } from './fixtures/model.ts'
import { writeFolder } from './folder.ts'

const files = (cairn = 'test') => buildFolder('node', echoModel(), cairn)
const recorded = (folder: string) => JSON.parse(readFileSync(join(folder, 'cairn-export.json'), 'utf8')).cairn

test('[SV-7] a folder is there whole or not at all, and what is in its place stays', async () => {
  const parent = temporaryFolder()
  const place = join(parent, 'served')
  expect(await writeFolder(files(), place, { overwrite: false })).toBe(place)
  expect(readdirSync(place, { recursive: true, encoding: 'utf8' }).sort()).toEqual(
    [...files().keys(), 'model'].map((name) => name.replaceAll('/', sep)).sort(),
  )
  await expect(writeFolder(files('later'), place, { overwrite: false })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect(recorded(place)).toBe('test')
  await expect(writeFolder(files(), join(parent, 'no/such'), { overwrite: false })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  // A path that cannot be a file in the middle of the work: nothing of it is left.
  const broken = new Map([...files(), ['model', Buffer.from('x')] as [string, Uint8Array]])
  await expect(writeFolder(broken, join(parent, 'broken'), { overwrite: false })).rejects.toThrow()
  expect(readdirSync(parent)).toEqual(['served'])
})

test('[SV-7] an empty folder may be filled; of two exports at once one wins', async () => {
  const parent = temporaryFolder()
  const place = join(parent, 'served')
  mkdirSync(place)
  const both = await Promise.allSettled([
    writeFolder(files(), place, { overwrite: false }),
    writeFolder(files(), place, { overwrite: false }),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ALREADY_EXISTS' } })
  expect(readdirSync(parent)).toEqual(['served'])
})

test('[SV-7] only a folder of an earlier export is replaced, and only while it has nothing else in it', async () => {
  const parent = temporaryFolder()
  const place = join(parent, 'served')
  await writeFolder(files(), place, { overwrite: false })
  mkdirSync(join(place, 'node_modules/x'), { recursive: true })
  writeFileSync(join(place, 'node_modules/x/index.js'), '')
  await writeFolder(files('later'), place, { overwrite: true })
  expect(recorded(place)).toBe('later')
  expect(readdirSync(place)).not.toContain('node_modules')

  writeFileSync(join(place, 'notes.txt'), 'mine')
  await expect(writeFolder(files(), place, { overwrite: true })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    message: expect.stringContaining('notes.txt'),
  })
  expect(readFileSync(join(place, 'notes.txt'), 'utf8')).toBe('mine')

  for (const record of ['{}', 'x', JSON.stringify({ format: 'cairn.export/2' })]) {
    const other = join(parent, 'other')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'cairn-export.json'), record)
    await expect(writeFolder(files(), other, { overwrite: true })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(readdirSync(other)).toEqual(['cairn-export.json'])
  }
  symlinkSync(place, join(parent, 'link'), 'junction')
  writeFileSync(join(parent, 'file'), 'x')
  for (const name of ['link', 'file'])
    await expect(writeFolder(files(), join(parent, name), { overwrite: true })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
})
