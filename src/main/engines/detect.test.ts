import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EngineStatus } from '../../shared/domain/training/engine.ts'
import { detectEngines, detectNative } from './detect.ts'
import { findPackage, nativeFiles, writeRecord } from './install/files.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cairn-engine-'))
  const napi = { napi_versions: [3, 8] }
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '4.22.0', binary: napi }))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const library = { linux: 'libtensorflow.so', darwin: 'libtensorflow.dylib', win32: 'tensorflow.dll' }[process.platform as 'linux']

/** The files of an installation that cannot be loaded. */
function brokenInstallation() {
  const files = nativeFiles(home)
  for (const folder of [dirname(files.addon), files.libraries]) mkdirSync(folder, { recursive: true })
  writeFileSync(files.addon, 'not a library')
  writeFileSync(join(files.libraries, library), 'not a library')
  return files
}

test('every engine has a status; WebAssembly and plain JavaScript come with Cairn', async () => {
  const statuses = await detectEngines()
  for (const status of statuses) expect(EngineStatus.parse(status)).toEqual(status)
  expect(statuses.map(({ id }) => id)).toEqual(['graph', 'wasm', 'native', 'cpu'])
  const available = new Map(statuses.map(({ id, available: is }) => [id, is]))
  expect([available.get('wasm'), available.get('cpu')]).toEqual([true, true])
  expect(available.get('graph')).toBe(available.get('native'))
})

test('native without its library says how to get it', async () => {
  const status = { available: false, reason: 'Its native library is not installed.', howToGet: 'npx cairn engine install' }
  expect(await detectNative(nativeFiles(home))).toMatchObject(status)
  expect(await detectNative(null)).toMatchObject({ available: false })
})

test('native files that do not work are not available, and the reason is told', async () => {
  brokenInstallation()
  const status = await detectNative(nativeFiles(home))
  expect(status).toMatchObject({ available: false, version: null })
  expect(status.reason).toMatch(/^It is installed but does not work: .+\.$/)
})

test('a recorded self-test counts for the same package and Node', async () => {
  const files = brokenInstallation()
  writeRecord(files, 'wheel', '2.21.0')
  expect(await detectNative(nativeFiles(home))).toMatchObject({ available: true, version: 'tfjs-node 4.22.0, TensorFlow 2.21.0' })
  writeFileSync(files.record, JSON.stringify({ method: 'wheel', tfjsNode: '4.22.0', tensorflow: '2.21.0', node: 'v1.0.0' }))
  expect(await detectNative(nativeFiles(home))).toMatchObject({ available: false })
})

test.skipIf(findPackage() === null)('the real package tells where its parts belong', () => {
  const real = findPackage() as string
  cpSync(join(real, 'package.json'), join(home, 'package.json'))
  expect(nativeFiles(home).addon).toBe(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'))
})
