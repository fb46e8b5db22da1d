import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { readsTheSame } from '../../shared/domain/signer.ts'
import { temporaryFolder } from '../testing.ts'
import { authorOf, decideOnKey, forgetKey, knownKeys, setAuthorName, signerOf } from './index.ts'

const ana = 'a'.repeat(64)
const other = 'b'.repeat(64)

test('[PK-3] a key is asked about once: what was decided is remembered, revoked and forgotten', () => {
  const home = temporaryFolder()
  expect(signerOf({ fingerprint: ana, claimed: 'Ana' }, home)).toEqual({
    fingerprint: ana,
    claimed: 'Ana',
    standing: 'unknown',
    name: null,
    impersonates: null,
  })
  decideOnKey({ fingerprint: ana, name: 'Ana', trusted: true }, home)
  expect(signerOf({ fingerprint: ana, claimed: 'Ana' }, home)).toMatchObject({ standing: 'trusted', name: 'Ana', impersonates: null })
  decideOnKey({ fingerprint: ana, name: 'Ana', trusted: false }, home)
  expect(signerOf({ fingerprint: ana, claimed: 'Ana' }, home)).toMatchObject({ standing: 'distrusted', name: 'Ana' })
  expect(knownKeys(home)).toHaveLength(1)
  expect(forgetKey(ana, home)).toEqual([])
  expect(signerOf({ fingerprint: ana, claimed: 'Ana' }, home)).toMatchObject({ standing: 'unknown', name: null })
  expect(() => forgetKey(ana, home)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error)
})

test('[PK-3] a trusted author’s name on another key is noticed, however it is written', () => {
  const home = temporaryFolder()
  decideOnKey({ fingerprint: ana, name: 'Ana Pérez', trusted: true }, home)
  for (const claimed of ['Ana Pérez', 'ana perez', 'Аnа Реrеz', ' ANA-PÉREZ ', 'Ana\u00a0Perez'])
    expect(signerOf({ fingerprint: other, claimed }, home), claimed).toMatchObject({
      standing: 'unknown',
      impersonates: { fingerprint: ana, name: 'Ana Pérez' },
    })
  for (const claimed of ['Bob', 'Ana', null])
    expect(signerOf({ fingerprint: other, claimed }, home).impersonates, String(claimed)).toBeNull()
  // The trusted key itself may use another name: it is known by the one that was trusted.
  expect(signerOf({ fingerprint: ana, claimed: 'Bob' }, home)).toMatchObject({ standing: 'trusted', name: 'Ana Pérez', claimed: 'Bob' })
  // A second key under the same name needs the first to be revoked.
  const again = () => decideOnKey({ fingerprint: other, name: 'ANA perez', trusted: true }, home)
  expect(again).toThrow(expect.objectContaining({ code: 'ALREADY_EXISTS' }) as Error)
  decideOnKey({ fingerprint: ana, name: 'Ana Pérez', trusted: false }, home)
  again()
  expect(signerOf({ fingerprint: other, claimed: 'Ana Pérez' }, home)).toMatchObject({ standing: 'trusted', impersonates: null })
})

test('[PK-3] the own key needs no trust, and the own name on another key is noticed', () => {
  const home = temporaryFolder()
  setAuthorName('Ana', home)
  const { fingerprint } = authorOf('cli', home).key()
  expect(signerOf({ fingerprint, claimed: 'Ana' }, home)).toMatchObject({ standing: 'own', name: 'Ana', impersonates: null })
  expect(signerOf({ fingerprint: other, claimed: 'ana' }, home)).toMatchObject({ standing: 'unknown', impersonates: { fingerprint } })
})

test("[PK-3] the name of the system's user, which many share, is nobody's: a package by it pretends nothing", () => {
  const home = temporaryFolder()
  const author = authorOf('cli', home)
  author.key()
  expect(signerOf({ fingerprint: other, claimed: author.name }, home)).toMatchObject({ standing: 'unknown', impersonates: null })
})

test('a damaged list is told, not taken for an empty one, and is not written over', () => {
  const home = temporaryFolder()
  decideOnKey({ fingerprint: ana, name: 'Ana', trusted: true }, home)
  const path = join(home, 'known-keys.json')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  for (const text of ['', '{', '[]', '{"format":"cairn.keys/1","keys":[{"fingerprint":"x","name":"Ana","trusted":true,"at":1}]}']) {
    writeFileSync(path, text)
    const damaged = expect.objectContaining({ code: 'FORMAT_INVALID', message: expect.stringContaining(path) }) as Error
    expect(() => signerOf({ fingerprint: ana, claimed: 'Ana' }, home)).toThrow(damaged)
    expect(() => decideOnKey({ fingerprint: other, name: 'Bob', trusted: true }, home)).toThrow(damaged)
    expect(readFileSync(path, 'utf8')).toBe(text)
  }
})

test('names that read the same', () => {
  for (const [a, b] of [
    ['Ana', 'ana'],
    ['Ana', 'Аnа'],
    ['Ana', 'A n a'],
    ['Ana', 'Àna'],
    ['Bill', 'BiII'],
    ['Ｂｏｂ', 'Bob'],
    ['王', '王'],
    ['***', '***'],
  ])
    expect(readsTheSame(a, b), `${a} ${b}`).toBe(true)
  for (const [a, b] of [
    ['Ana', 'Anna'],
    ['王', '李'],
    ['***', '---'],
  ])
    expect(readsTheSame(a, b), `${a} ${b}`).toBe(false)
})

test('[PK-3] capitals of other scripts and rarer letters are read as what they are drawn like', () => {
  const drawn = {
    Nina: ['\u039dina', '\u039d\u0399\u039d\u0391'],
    Hana: ['\u0397ana', 'H\u0251na'],
    Mia: ['\u039cia'],
    Zoe: ['\u0396oe'],
    Gina: ['\u0261ina'],
    Dana: ['\u0501ana'],
    Wim: ['\u051dim'],
    Olga: ['\u0585lga'],
  }
  for (const [name, others] of Object.entries(drawn))
    for (const other of others) expect(readsTheSame(name, other), `${name} ${other}`).toBe(true)
  // Drawn alike only as capitals, or not at all.
  expect(readsTheSame('Nina', '\u03bdina')).toBe(false)
  expect(readsTheSame('Nina', 'Mina')).toBe(false)
})

test('[PK-3] of decisions by several programs at once none is lost', async () => {
  const home = temporaryFolder()
  const each = 15
  await Promise.all(
    [1, 2, 3].map(async (program) => {
      const script = `
        import { decideOnKey } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'knownKeys.ts')).href)}
        for (let key = 0; key < ${each}; key++) {
          const fingerprint = String(${program} * 1000 + key).padStart(64, '0')
          decideOnKey({ fingerprint, name: 'Author ' + 'abc'[${program} - 1] + 'defghjkmnopqrst'[key], trusted: true }, ${JSON.stringify(home)})
        }`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
      expect(await once(child, 'exit')).toEqual([0, null])
    }),
  )
  expect(knownKeys(home)).toHaveLength(3 * each)
  expect(readdirSync(home)).toEqual(['known-keys.json'])
})

test('the lock of a program that was killed does not stand in the way', () => {
  const home = temporaryFolder()
  const lock = join(home, 'known-keys.json.lock')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  decideOnKey({ fingerprint: ana, name: 'Ana', trusted: true }, home)
  expect(knownKeys(home)).toHaveLength(1)
  expect(readdirSync(home)).toEqual(['known-keys.json'])
})
