import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { installNativeEngine } from './install.ts'
import { findHome } from './files.ts'

const original = findHome()
let root = ''
let scope = ''
let home = ''
let lines: string[] = []

/** The real package without its native parts, in a folder of its own that finds the same dependencies. */
function copyPackage() {
  if (original === null) return
  const modules = dirname(dirname(original))
  scope = join(root, 'node_modules', '@tensorflow')
  home = join(scope, 'tfjs-node')
  mkdirSync(scope, { recursive: true })
  for (const name of readdirSync(modules)) {
    if (name !== '@tensorflow') symlinkSync(join(modules, name), join(root, 'node_modules', name), 'junction')
  }
  const native = new Set(['deps', 'lib'])
  cpSync(original, home, { recursive: true, filter: (source) => !native.has(relative(original, source).split(sep)[0]) })
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cairn-install-'))
  lines = []
  copyPackage()
  // pip reads settings from many places; here only these count. Nobody listens on port 9.
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
  vi.stubEnv('PIP_EXTRA_INDEX_URL', '')
  vi.stubEnv('PIP_FIND_LINKS', '')
  vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'http://127.0.0.1:9/')
  for (const proxy of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) vi.stubEnv(proxy, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

const report = (line: string) => void lines.push(line)
const failure = (signal?: AbortSignal) => installNativeEngine({ report, signal, home }).catch((error: unknown) => error)

function expectUntouched() {
  expect(readdirSync(scope)).toEqual(['tfjs-node'])
  expect(readdirSync(home).filter((name) => name === 'deps' || name === 'lib')).toEqual([])
}

test.skipIf(original === null)('both ways fail: the error says what was tried and why, and nothing is left', async () => {
  const error = await failure()
  expect(error).toBeInstanceOf(CairnError)
  expect(error).toMatchObject({ code: 'ENGINE_INSTALL_FAILED' })
  const { message, details } = error as CairnError
  expect(details.tried).toEqual(['official', 'wheel'])
  expect(message).toMatch(/^The official download: .*ECONNREFUSED 127\.0\.0\.1:9\. TensorFlow's Python package: .+\.$/)
  expect(lines[0]).toBe('Trying the official download')
  expect(lines[1]).toMatch(/^This did not work: /)
  expectUntouched()
})

test.skipIf(original === null || process.platform === 'win32')('what is missing is named', async () => {
  vi.stubEnv('CXX', 'no-such-compiler')
  const error = (await failure()) as CairnError
  if (process.platform === 'linux' && process.arch === 'x64')
    expect(error.message).toContain('Python package: no-such-compiler is not installed.')
  else expect(error.message).toMatch(/fits Linux on x64 only/)
  expectUntouched()
})

test.skipIf(original === null)('cancelling in the middle of a download ends it and leaves nothing', async () => {
  const abort = new AbortController()
  // A host that answers nothing; the download waits for it until it is cancelled.
  const host = createServer(() => abort.abort())
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('TFJS_NODE_CDN_STORAGE', `http://127.0.0.1:${(host.address() as AddressInfo).port}/`)
  expect(await failure(abort.signal)).toMatchObject({ code: 'CANCELLED' })
  host.close()
  expectUntouched()
})

test('a signal that is aborted already stops it before anything happens', async () => {
  expect(await failure(AbortSignal.abort())).toMatchObject({ code: 'CANCELLED' })
  expect(lines).toEqual([])
})
