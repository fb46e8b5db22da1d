import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type NativeFiles, nativeFiles } from './files.ts'
import { changedFile, sealedBytes, sealFiles } from './seal.ts'

let folder = ''
let files: NativeFiles
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cairn-seal-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '4.22.0', binary: { napi_versions: [8] } }))
  files = nativeFiles(folder)
  for (const path of [dirname(files.addon), files.libraries]) mkdirSync(path, { recursive: true })
  writeFileSync(files.addon, 'addon')
  writeFileSync(join(files.libraries, 'libtensorflow_cc.so.2'), 'library')
  symlinkSync('libtensorflow_cc.so.2', join(files.libraries, 'libtensorflow.so'))
  await sealFiles(files)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is as it was installed is not told; a time alone changes nothing', async () => {
  expect(await changedFile(files)).toBeNull()
  utimesSync(files.addon, 1, 1)
  expect(await changedFile(files)).toBeNull()
  expect(sealedBytes(files)).toBe('addon'.length + 'library'.length)
})

test.each([
  ['another content of the same length', () => writeFileSync(files.addon, 'nodda'), /tfjs_binding\.node$/],
  ['a longer file', () => appendFileSync(join(files.libraries, 'libtensorflow_cc.so.2'), '!'), /libtensorflow/],
  ['a file that is gone', () => rmSync(files.addon), /tfjs_binding\.node$/],
  ['a file that was not there', () => writeFileSync(join(files.libraries, 'libmore.so'), 'x'), /libmore\.so$/],
  ['a record that cannot be read', () => writeFileSync(join(folder, 'seal.json'), '{'), /./],
])('%s is told', async (_, change, path) => {
  change()
  expect(await changedFile(files)).toMatch(path)
})

test('without a record nothing is told: a library beside the program has none', async () => {
  rmSync(join(folder, 'seal.json'))
  expect(await changedFile(files)).toBeNull()
})
