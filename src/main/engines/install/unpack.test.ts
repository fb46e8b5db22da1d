import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unpackEntries } from './unpack.ts'

let folder = ''
let target = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cairn-wheel-'))
  target = join(folder, 'out')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function wheel(files: Record<string, string>): string {
  const path = join(folder, 'small.whl')
  writeFileSync(path, zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))))
  return path
}

test('unpacks what is wanted and nothing else', async () => {
  const path = wheel({ 'tensorflow/lib.so.2': 'library', 'tensorflow/include/c/api.h': 'header', 'tensorflow/python/big.py': 'no' })
  await unpackEntries(path, target, (name) => !name.endsWith('.py'))
  expect(readFileSync(join(target, 'tensorflow/lib.so.2'), 'utf8')).toBe('library')
  expect(readdirSync(join(target, 'tensorflow')).sort()).toEqual(['include', 'lib.so.2'])
})

test('a name that leads out of the folder is refused', async () => {
  await expect(unpackEntries(wheel({ '../outside.h': 'x' }), target, () => true)).rejects.toThrow('the download cannot be unpacked')
  expect(existsSync(join(folder, 'outside.h'))).toBe(false)
})

test('a download that is cut or is no zip is refused', async () => {
  const path = wheel({ 'tensorflow/lib.so.2': 'library'.repeat(1000) })
  writeFileSync(path, readFileSync(path).subarray(0, 60))
  await expect(unpackEntries(path, target, () => true)).rejects.toThrow('the download cannot be unpacked')
})

test('a download without the files is refused', async () => {
  await expect(unpackEntries(wheel({ 'README.md': 'x' }), target, () => false)).rejects.toThrow('required files')
})

test('cancelling ends it', async () => {
  const path = wheel({ 'a.h': 'x' })
  await expect(unpackEntries(path, target, () => true, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
})
