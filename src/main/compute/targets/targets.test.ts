import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { warningsOf } from './address.ts'
import { addTarget, connectTo, forgetTarget, forgetToken, keepToken, requireTarget, shownTarget, targetsOf } from './index.ts'
import { type Keychain, tokenOf } from './tokens.ts'

const lab = { name: 'lab', address: 'http://127.0.0.1:8265/', folder: '/mnt/shared' }

test('[CL-1] a target is kept in the folder of its person, in a file that only they can read', () => {
  const home = temporaryFolder()
  expect(addTarget(home, lab)).toMatchObject({ address: 'http://127.0.0.1:8265', folderThere: '/mnt/shared', token: 'none', check: null })
  expect(addTarget(home, { ...lab, name: 'a', folderThere: '/data' })).toMatchObject({ folderThere: '/data' })
  expect(targetsOf(home).map(({ name }) => name)).toEqual(['a', 'lab'])
  expect(statSync(join(home, 'compute-targets.json')).mode & 0o077).toBe(0)
  expect(() => addTarget(home, lab)).toThrow(expect.objectContaining({ code: 'TARGET_EXISTS' }))
  forgetTarget(home, 'lab')
  expect(() => requireTarget(home, 'lab')).toThrow(expect.objectContaining({ code: 'TARGET_NOT_FOUND' }))
})

test.each([
  ['127.0.0.1:8265', 'not a URL'],
  ['ray://head:10001', 'neither http'],
  ['http://user:secret@head:8265', 'set the token separately'],
  ['http://head:8265/?token=a', 'nothing may follow'],
])('%s is no address of a cluster', (address, why) => {
  const home = temporaryFolder()
  expect(() => addTarget(home, { ...lab, address })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(why) }),
  )
  expect(targetsOf(home)).toEqual([])
})

test('folders and certificates have a whole path: another program would start elsewhere', () => {
  for (const wrong of [{ folder: 'shared' }, { folderThere: 'shared' }, { certificates: 'ca.pem' }])
    expect(() => addTarget(temporaryFolder(), { ...lab, ...wrong })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('a damaged file is told, and not overwritten', () => {
  const home = temporaryFolder()
  writeFileSync(join(home, 'compute-targets.json'), '{"format":"cairn.targets/1","targets":[{}]}')
  expect(() => addTarget(home, lab)).toThrow(expect.objectContaining({ code: 'FORMAT_INVALID' }))
})

test.each([
  ['http://127.0.0.1:8265', true, []],
  ['http://localhost:8265', false, [/^No token/]],
  ['https://ray.example', true, []],
  ['http://10.0.0.7:8265', true, [/^Not encrypted: the token and everything/]],
  ['http://10.0.0.7:8265', false, [/^No token/, /^Not encrypted: everything/]],
])('[CL-1] what others on the network could do is warned of: %s, with a token: %s', (address, hasToken, warnings) => {
  expect(warningsOf(address, hasToken)).toEqual(warnings.map((text) => expect.stringMatching(text)))
})

test('[CL-1] a token goes into the keychain, and into no file', async () => {
  const home = temporaryFolder()
  const keychain = keychainOf()
  addTarget(home, lab)
  expect(shownTarget(await keepToken(home, 'lab', 'secret-1', keychain))).toMatchObject({ token: 'keychain', warnings: [] })
  expect(await tokenOf(home, requireTarget(home, 'lab'), keychain)).toBe('secret-1')
  expect(allIn(home)).not.toContain('secret-1')
  await forgetToken(home, 'lab', keychain)
  expect([...keychain.kept.values()]).toEqual([])
  expect(await tokenOf(home, requireTarget(home, 'lab'), keychain)).toBeNull()
})

test('[CL-1] without a keychain it goes into a file that only the person can read, which is said; one with a keychain takes it over', async () => {
  const home = temporaryFolder()
  addTarget(home, lab)
  expect((await keepToken(home, 'lab', 'secret-2', noKeychain)).token).toBe('file')
  const [file] = readdirSync(join(home, 'compute-tokens'))
  expect(statSync(join(home, 'compute-tokens', file)).mode & 0o077).toBe(0)
  expect(await tokenOf(home, requireTarget(home, 'lab'), noKeychain)).toBe('secret-2')
  expect(JSON.stringify(targetsOf(home))).not.toContain('secret-2')
  const keychain = keychainOf()
  expect((await keepToken(home, 'lab', 'secret-3', keychain)).token).toBe('keychain')
  expect(readdirSync(join(home, 'compute-tokens'))).toEqual([])
})

test('[CL-1] a keychain that is locked is told of, and no request is sent without the token', async () => {
  const home = temporaryFolder()
  addTarget(home, lab)
  await keepToken(home, 'lab', 'secret', keychainOf())
  await expect(tokenOf(home, requireTarget(home, 'lab'), noKeychain)).rejects.toMatchObject({
    code: 'TARGET_REFUSED',
    message: 'The token of lab cannot be read: locked.',
  })
  await expect(connectTo(home, 'lab')).rejects.toMatchObject({ code: 'TARGET_REFUSED' })
})

test('a token that would break a header is none', async () => {
  const home = temporaryFolder()
  addTarget(home, lab)
  for (const token of ['a b', 'a\r\nX: y', 'ä', ''])
    await expect(keepToken(home, 'lab', token, noKeychain)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(keepToken(home, 'none', 'a', noKeychain)).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
})

/** Stands for the keychain of a desktop, which a test must not write to. */
function keychainOf(): Keychain & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    get: async (account) => kept.get(account) ?? null,
    set: async (account, secret) => void kept.set(account, secret),
    remove: async (account) => void kept.delete(account),
  }
}

const locked = () => Promise.reject(new Error('locked'))
const noKeychain: Keychain = { get: locked, set: locked, remove: locked }

const allIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')
