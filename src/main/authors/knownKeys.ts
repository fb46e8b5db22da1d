import { randomUUID } from 'node:crypto'
import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { keyIdOf } from '../../shared/domain/author.ts'
import { KnownKey, readsTheSame, type Signer } from '../../shared/domain/signer.ts'
import { CairnError } from '../../shared/errors.ts'
import { authorState } from './author.ts'
import { cairnHome } from './home.ts'
import { replacePrivateFile } from './privateFile.ts'

const Stored = z.object({ format: z.literal('cairn.keys/1'), keys: z.array(KnownKey) })

/** The keys of authors about which this user has decided, by name. @throws FORMAT_INVALID for a damaged file */
export function knownKeys(home: string = cairnHome()): KnownKey[] {
  return read(home).toSorted((a, b) => a.name.localeCompare(b.name) || a.at - b.at)
}

/**
 * Remembers whether a key is trusted, and under which name.
 * @throws ALREADY_EXISTS where another trusted key has a name that reads the same; FORMAT_INVALID, WORKSPACE_READ_ONLY, DISK_FULL
 */
export function decideOnKey(key: Omit<KnownKey, 'at'>, home: string = cairnHome()): KnownKey[] {
  return alone(home, () => decide(key, home))
}

function decide(key: Omit<KnownKey, 'at'>, home: string): KnownKey[] {
  const others = read(home).filter(({ fingerprint }) => fingerprint !== key.fingerprint)
  const same = key.trusted && others.find(({ trusted, name }) => trusted && readsTheSame(name, key.name))
  if (same) {
    throw new CairnError(
      'ALREADY_EXISTS',
      `You already trust another key of "${same.name}" (${keyIdOf(same.fingerprint)}). Revoke that one first, or trust this key under another name.`,
      { name: same.name, key: keyIdOf(same.fingerprint) },
    )
  }
  write(home, [...others, { ...key, at: Date.now() }])
  return knownKeys(home)
}

/** Forgets what was decided: the next package by this key asks again. @throws NOT_FOUND */
export function forgetKey(fingerprint: string, home: string = cairnHome()): KnownKey[] {
  return alone(home, () => forget(fingerprint, home))
}

function forget(fingerprint: string, home: string): KnownKey[] {
  const keys = read(home)
  const others = keys.filter((key) => key.fingerprint !== fingerprint)
  if (others.length === keys.length)
    throw new CairnError('NOT_FOUND', `The key ${keyIdOf(fingerprint)} is not in your list of keys.`, { key: keyIdOf(fingerprint) })
  write(home, others)
  return knownKeys(home)
}

/** What this user knows of who signed a package. @param claimed the name that the package gives */
export function signerOf({ fingerprint, claimed }: Pick<Signer, 'fingerprint' | 'claimed'>, home: string = cairnHome()): Signer {
  const keys = read(home)
  const own = ownKey(home)
  const known = keys.find((key) => key.fingerprint === fingerprint)
  const isOwn = own.fingerprint === fingerprint
  const self = own.fingerprint !== null && own.isNamed ? [{ fingerprint: own.fingerprint, name: own.name }] : []
  const authors = [...keys.filter(({ trusted }) => trusted), ...self]
  const namesake =
    claimed === null ? undefined : authors.find((author) => author.fingerprint !== fingerprint && readsTheSame(author.name, claimed))
  return {
    fingerprint,
    claimed,
    standing: isOwn ? 'own' : known ? (known.trusted ? 'trusted' : 'distrusted') : 'unknown',
    name: isOwn ? own.name : (known?.name ?? null),
    impersonates: namesake && !isOwn ? { fingerprint: namesake.fingerprint, name: namesake.name } : null,
  }
}

/** What this user knows of keys by their ids, for lists: the first 16 digits are what people compare. */
export function standingOfKeys(home: string = cairnHome()): (keyId: string) => Pick<Signer, 'name' | 'standing'> | null {
  const keys = new Map(read(home).map((key) => [keyIdOf(key.fingerprint), key]))
  const own = ownKey(home)
  return (keyId) => {
    if (own.fingerprint !== null && keyIdOf(own.fingerprint) === keyId) return { name: own.name, standing: 'own' }
    const known = keys.get(keyId)
    return known ? { name: known.name, standing: known.trusted ? 'trusted' : 'distrusted' } : null
  }
}

/**
 * Without a chosen name this user goes by the name of the system's user, which many share: a package by that name pretends nothing.
 * A key of this user's that cannot be read is told where it signs; here it only means that nothing is signed with it.
 */
function ownKey(home: string): { readonly fingerprint: string | null; readonly name: string; readonly isNamed: boolean } {
  try {
    const { key, name, suggestion } = authorState(home)
    return { fingerprint: key?.fingerprint ?? null, name: name ?? suggestion, isNamed: name !== null }
  } catch {
    return { fingerprint: null, name: '', isNamed: false }
  }
}

const storedPath = (home: string) => join(home, 'known-keys.json')

/** A damaged list is an error: as an empty one it would hide that someone uses a trusted author's name. */
function read(home: string): KnownKey[] {
  const path = storedPath(home)
  try {
    return Stored.parse(JSON.parse(readFileSync(path, 'utf8'))).keys
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw new CairnError(
      'FORMAT_INVALID',
      `The list of keys that you trust, ${path}, cannot be read. Restore it from a backup, or delete it and decide again.`,
      { file: path },
      error,
    )
  }
}

function write(home: string, keys: readonly KnownKey[]): void {
  try {
    const stored = { format: 'cairn.keys/1', keys: [...keys] } satisfies z.infer<typeof Stored>
    replacePrivateFile(storedPath(home), `${JSON.stringify(stored, null, 2)}\n`, true)
  } catch (error) {
    throw CairnError.from(error)
  }
}

/** A change takes milliseconds: a lock that is older is of a program that was killed. */
const oldestLock = 5_000
const lockPollInterval = 5

/** Programs change the list one after the other, since each reads it and writes all of it: a decision would be lost otherwise. */
function alone<T>(home: string, change: () => T): T {
  const lock = `${storedPath(home)}.lock`
  while (!takeLock(home, lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollInterval)
  try {
    return change()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @throws WORKSPACE_READ_ONLY, DISK_FULL */
function takeLock(home: string, lock: string): boolean {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    closeSync(openSync(lock, 'wx', 0o600))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw CairnError.from(error)
  }
  if (isOld(lock)) removeOld(lock)
  return false
}

const isOld = (lock: string): boolean => Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > oldestLock

/** Another program may have done the same meanwhile, and hold a lock of its own by now: that one is put back. */
function removeOld(lock: string): void {
  const aside = `${lock}-${randomUUID()}`
  try {
    renameSync(lock, aside)
    if (!isOld(aside)) linkSync(aside, lock)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw CairnError.from(error)
  } finally {
    rmSync(aside, { force: true })
  }
}
