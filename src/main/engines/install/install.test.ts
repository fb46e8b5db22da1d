import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { installNativeEngine } from './install.ts'
import { findPackage } from './files.ts'
import { type EngineStore, engineStore, installedFolder } from './store.ts'

const original = findPackage()
let home = ''
let store: EngineStore
let lines: string[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cairn-install-'))
  store = engineStore(home)
  lines = []
  // pip reads settings from many places; here only these count. Nobody listens on port 1023.
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null')
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:1023/simple')
  vi.stubEnv('PIP_EXTRA_INDEX_URL', '')
  vi.stubEnv('PIP_FIND_LINKS', '')
  vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'http://127.0.0.1:1023/')
  for (const proxy of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy']) vi.stubEnv(proxy, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

const report = ({ message }: { readonly message: string }) => void lines.push(message)
const failure = (signal?: AbortSignal) => installNativeEngine({ report, signal, store }).catch((error: unknown) => error)

/** Nothing but the folder itself: no stage, no lock, no engine. */
function expectUntouched() {
  expect(readdirSync(store.root)).toEqual([])
  expect(installedFolder(store)).toBeNull()
}

test.skipIf(original === null)('both ways fail: the error says what was tried and why, and nothing is left', async () => {
  const error = await failure()
  expect(error).toBeInstanceOf(CairnError)
  expect(error).toMatchObject({ code: 'ENGINE_INSTALL_FAILED' })
  const { message, details } = error as CairnError
  expect(details.tried).toEqual(['official', 'wheel'])
  expect(message).toMatch(/^The official download: .*ECONNREFUSED 127\.0\.0\.1:1023\. TensorFlow's Python package: .+\.$/)
  expect(lines[0]).toBe('Trying the official download')
  expect(lines.find((line) => line.startsWith('This did not work: '))).toBeDefined()
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

test.skipIf(original === null)('a given file that is not the published wheel is refused, and no other way is tried', async () => {
  const wheel = join(home, 'some.whl')
  writeFileSync(wheel, 'hello')
  const error = await installNativeEngine({ report, store, wheel }).catch((thrown: unknown) => thrown)
  if (process.platform === 'linux' && process.arch === 'x64') expect((error as CairnError).message).toMatch(/^The given file: .*SHA-256/)
  expect((error as CairnError).details.tried).toEqual(['wheel'])
  expectUntouched()
})
