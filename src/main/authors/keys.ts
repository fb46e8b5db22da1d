import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../shared/errors.ts'
import { cairnHome } from './home.ts'
import { makePrivateFile } from './privateFile.ts'

/** The key that signs packages and the audit log. The private key never leaves this module. */
export interface AuthorKey {
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), 64 hex digits. */
  readonly fingerprint: string
  /** The first 16 hex digits of the fingerprint. */
  readonly keyId: string
  /** SubjectPublicKeyInfo (DER) in base64. */
  readonly publicKey: string
  /** An Ed25519 signature, 64 bytes; deterministic (RFC 8032). */
  sign(bytes: Uint8Array): Buffer
}

/**
 * The author's key: `author-key.pem` (PKCS #8, readable by its owner alone), made on first use. Of several first uses at
 * once one key wins, and all get that one.
 * @param home the folder of the key; by default that of this user
 * @throws FORMAT_INVALID for a damaged file, INVALID_INPUT where others may read it, WORKSPACE_READ_ONLY, DISK_FULL
 */
export function authorKey(home: string = cairnHome()): AuthorKey {
  const path = keyPath(home)
  const pem = readKey(path) ?? makeKey(path)
  return keyFrom(parseKey(pem, path))
}

/** The author's key if there is one already. @throws where it is damaged, or readable by others */
export function knownAuthorKey(home: string = cairnHome()): AuthorKey | null {
  const path = keyPath(home)
  const pem = readKey(path)
  return pem === null ? null : keyFrom(parseKey(pem, path))
}

/** A key for this process alone, where the user's folder cannot be written. */
export function passingKey(): AuthorKey {
  return keyFrom(generateKeyPairSync('ed25519').privateKey)
}

const keyPath = (home: string) => join(home, 'author-key.pem')

function readKey(path: string): string | null {
  try {
    const { mode } = statSync(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw loose(path, mode)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CairnError) throw error
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw new CairnError('FILE_UNREADABLE', `The author's key ${path} cannot be read.`, { file: path }, error)
  }
}

function makeKey(path: string): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  try {
    if (makePrivateFile(path, pem)) return pem
  } catch (error) {
    throw CairnError.from(error)
  }
  const winner = readKey(path)
  if (winner === null) throw damaged(path)
  return winner
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (error) {
    throw damaged(path, error)
  }
  throw damaged(path)
}

function keyFrom(key: KeyObject): AuthorKey {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return {
    fingerprint: fingerprint(der),
    keyId: fingerprint(der).slice(0, 16),
    publicKey: der.toString('base64'),
    sign: (bytes) => sign(null, bytes, key),
  }
}

/** SHA-256 of a public key (SubjectPublicKeyInfo, DER), in hex; its first 16 digits are the key id. */
export function fingerprint(publicKeyDer: Uint8Array): string {
  return createHash('sha256').update(publicKeyDer).digest('hex')
}

/**
 * Whether a signature is that of the key with this fingerprint. False for anything that is no key or no signature.
 * @param publicKey SubjectPublicKeyInfo (DER) in base64 @param signature 64 bytes in base64
 */
export function isSignedBy(author: string, { publicKey, signature }: { publicKey: string; signature: string }, bytes: Uint8Array): boolean {
  try {
    const der = Buffer.from(publicKey, 'base64')
    if (fingerprint(der) !== author) return false
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

function damaged(path: string, cause?: unknown): CairnError {
  const message = `The author's key ${path} is not an Ed25519 private key. Restore it from a backup, or delete it; a new key is then created.`
  return new CairnError('FORMAT_INVALID', message, { file: path }, cause)
}

function loose(path: string, mode: number): CairnError {
  const message = `Other users can read the author’s key ${path} (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 '${path}'`
  return new CairnError('INVALID_INPUT', message, { file: path, mode: (mode & 0o777).toString(8) })
}
