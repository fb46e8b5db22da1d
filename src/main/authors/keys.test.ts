import { execFile } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cairnHome } from './home.ts'
import { authorKey } from './keys.ts'

let home = ''
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'cairn-keys-')), 'config', 'cairn')
})
afterEach(() => rm(join(home, '..', '..'), { recursive: true }))

const keyPath = () => join(home, 'author-key.pem')

describe('authorKey', () => {
  test('is made on first use, readable by its owner alone, and stays', async () => {
    const first = authorKey(home)
    expect(authorKey(home)).toMatchObject({ keyId: first.keyId, publicKey: first.publicKey })
    expect(first.keyId).toMatch(/^[0-9a-f]{16}$/)
    expect(await readFile(keyPath(), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    expect(await readdir(home)).toEqual(['author-key.pem'])
    if (process.platform !== 'win32') expect((await stat(keyPath())).mode & 0o777).toBe(0o600)
  })

  test('its signatures verify, and are deterministic', async () => {
    const key = authorKey(home)
    const bytes = Buffer.from('manifest')
    const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' })
    expect(verify(null, bytes, publicKey, key.sign(bytes))).toBe(true)
    expect(verify(null, Buffer.from('Manifest'), publicKey, key.sign(bytes))).toBe(false)
    expect(key.sign(bytes)).toEqual(key.sign(bytes))
  })

  test('several first uses at once agree on one key, in one process and in several', async () => {
    const script = join(home, '..', '..', 'script.mjs')
    const module = fileURLToPath(new URL('./keys.ts', import.meta.url))
    await writeFile(script, `import { authorKey } from ${JSON.stringify(module)}\nconsole.log(authorKey(process.argv[2]).keyId)`)
    const here = Array.from({ length: 8 }, async () => authorKey(home).keyId)
    const there = Array.from({ length: 3 }, async () => (await promisify(execFile)(process.execPath, [script, home])).stdout.trim())
    expect(new Set(await Promise.all([...here, ...there])).size).toBe(1)
    expect(await readdir(home)).toEqual(['author-key.pem'])
  })

  test('a damaged key, or one of another kind, is named and not replaced', async () => {
    await mkdir(home, { recursive: true })
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    for (const text of ['', '-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n', rsa]) {
      await writeFile(keyPath(), text, { mode: 0o600 })
      expect(() => authorKey(home)).toThrow(expect.objectContaining({ code: 'FORMAT_INVALID', details: { file: keyPath() } }) as Error)
      expect(await readFile(keyPath(), 'utf8')).toBe(text)
    }
  })

  test.skipIf(process.platform === 'win32')('a key that others may read is refused, with the remedy', async () => {
    authorKey(home)
    await chmod(keyPath(), 0o644)
    expect(() => authorKey(home)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('chmod 600') }) as Error,
    )
  })

  test('its folder follows the conventions of each system', () => {
    expect(cairnHome({ CAIRN_HOME: '/keys' }, 'linux')).toBe('/keys')
    expect(cairnHome({ XDG_CONFIG_HOME: '/xdg' }, 'linux')).toBe(join('/xdg', 'cairn'))
    expect(cairnHome({}, 'linux')).toMatch(/\.config.cairn$/)
    expect(cairnHome({}, 'darwin')).toMatch(/Library.Application Support.cairn$/)
    expect(cairnHome({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'cairn'))
  })
})
