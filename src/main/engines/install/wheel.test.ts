import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addonSources, nativeFiles } from './files.ts'
import { checkHash, compilerArguments, pipArguments, placeLibraries, requirePlatform } from './wheel.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cairn-wheel-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A package that has only what tells where its native parts belong. */
function smallPackage(): ReturnType<typeof nativeFiles> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '4.22.0', binary: { napi_versions: [3, 8, 9999] } }))
  return nativeFiles(folder)
}

test('the addon belongs where node-pre-gyp looks: the newest Node-API that both know', () => {
  expect(smallPackage().addon).toBe(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'))
})

test('pip fetches one wheel, without dependencies, with its hash', () => {
  const list = pipArguments('requirements.txt', 'target').join(' ')
  expect(list).toMatch(/^-m pip download --no-deps --require-hashes --only-binary=:all: --platform manylinux_2_27_x86_64/)
  expect(list).toMatch(/--dest target --requirement requirements\.txt$/)
})

test('another file than the published one is refused', async () => {
  const path = join(folder, 'some.whl')
  writeFileSync(path, 'hello')
  await checkHash(path, '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
  await expect(checkHash(path, '0'.repeat(64))).rejects.toThrow('it is not the published file: it has the SHA-256 2cf24dba5fb0a30e')
})

test.each([
  ['linux', 'arm64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
])('the wheel is refused on %s %s', (platform, arch) => {
  expect(() => requirePlatform(platform, arch)).toThrow(`and this is ${platform} on ${arch}`)
})

test.skipIf(process.platform === 'win32')('both names of a library lie beside each other', () => {
  const from = join(folder, 'from')
  mkdirSync(from)
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) writeFileSync(join(from, name), 'x')
  const to = join(folder, 'deps', 'lib')
  placeLibraries(from, to)
  expect(lstatSync(join(to, 'libtensorflow_cc.so.2')).isFile()).toBe(true)
  expect(readlinkSync(join(to, 'libtensorflow.so'))).toBe('libtensorflow_cc.so.2')
  expect(readlinkSync(join(to, 'libtensorflow_framework.so'))).toBe('libtensorflow_framework.so.2')
})

test('the compiler gets the C++ standard, the Node-API version, its headers and a run path beside the addon', () => {
  const files = smallPackage()
  const list = compilerArguments(files, 'include')
  expect(list).toEqual(
    expect.arrayContaining(['-std=c++17', '-DNAPI_VERSION=8', '-ltensorflow', '-Wl,-rpath,$ORIGIN/../../deps/lib', files.addon]),
  )
  const nodeApi = list[list.indexOf('-I') + 1]
  expect(existsSync(join(nodeApi, 'node_api.h'))).toBe(true)
})

const compiler = ['g++', 'c++'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})

test.skipIf(process.platform !== 'linux' || compiler === undefined)('the command compiles, links and finds its libraries', () => {
  const files = smallPackage()
  mkdirSync(files.libraries, { recursive: true })
  mkdirSync(join(files.home, 'binding'))
  mkdirSync(join(files.addon, '..'), { recursive: true })
  // Two small libraries under the names of the large ones, and an addon in two sources that calls into both.
  const build = (name: string, code: string) => {
    writeFileSync(join(folder, `${name}.cc`), code)
    const to = ['-o', join(files.libraries, `lib${name}.so`)]
    execFileSync(String(compiler), ['-shared', '-fPIC', join(folder, `${name}.cc`), ...to])
  }
  build('tensorflow', 'extern "C" int forty() { return 40; }')
  build('tensorflow_framework', 'extern "C" int two() { return 2; }')
  writeFileSync(
    join(files.home, 'binding', 'tfjs_backend.cc'),
    'extern "C" int forty(); extern "C" int two(); int sum() { return forty() + two(); }',
  )
  const addon = `#include <node_api.h>
    int sum();
    napi_value init(napi_env env, napi_value) { napi_value n; napi_create_int32(env, sum(), &n); return n; }
    NAPI_MODULE(tfjs_binding, init)`
  writeFileSync(join(files.home, 'binding', 'tfjs_binding.cc'), addon)
  execFileSync(String(compiler), compilerArguments(files, join(folder, 'include')))
  const answer = execFileSync(process.execPath, ['-p', `require(${JSON.stringify(files.addon)})`], { encoding: 'utf8' })
  expect(answer.trim()).toBe('42')
})

test('an installed app compiles from what lies beside its archive', () => {
  const module = join('node_modules', '@tensorflow', 'tfjs-node')
  expect(addonSources(join('/opt/cairn/resources/app.asar', module))).toBe(join('/opt/cairn/resources', 'tfjs-node-binding'))
  expect(addonSources(join('/home/cairn', module))).toBe(join('/home/cairn', module, 'binding'))
})
