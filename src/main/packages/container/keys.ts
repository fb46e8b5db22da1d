import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { placeFile } from './place.ts'

/** The key that signs packages. The private key never leaves this module. */
export interface AuthorKey {
  /** The first 16 hex digits of the SHA-256 of the public key. */
  readonly keyId: string
  /** SubjectPublicKeyInfo (DER) in base64. */
  readonly publicKey: string
  /** An Ed25519 signature, 64 bytes; deterministic (RFC 8032). */
  sign(bytes: Uint8Array): Buffer
}

/** The folder of this user where Cairn keeps what belongs to no workspace. */
export function cairnHome(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env.CAIRN_HOME) return env.CAIRN_HOME
  if (platform === 'win32') return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'cairn')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'cairn')
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'cairn')
}

/**
 * The author's key: `author-key.pem` (PKCS #8, readable by its owner alone), made on first use. Of several first uses at
 * once one key wins, and all get that one.
 * @param home the folder of the key; by default that of this user
 * @throws FORMAT_INVALID for a damaged file, INVALID_INPUT where others may read it, WORKSPACE_READ_ONLY, DISK_FULL
 */
export async function authorKey(home: string = cairnHome()): Promise<AuthorKey> {
  const path = join(home, 'author-key.pem')
  const pem = (await readKey(path)) ?? (await makeKey(home, path))
  return keyFrom(parseKey(pem, path))
}

/** The author's key if there is one already. @throws where it is damaged, or readable by others */
export async function knownAuthorKey(home: string = cairnHome()): Promise<AuthorKey | null> {
  const path = join(home, 'author-key.pem')
  const pem = await readKey(path)
  return pem === null ? null : keyFrom(parseKey(pem, path))
}

async function readKey(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw loose(path, mode)
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof CairnError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new CairnError('FILE_UNREADABLE', `The author's key ${path} cannot be read.`, { file: path }, error)
  }
}

async function makeKey(home: string, path: string): Promise<string> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    if (await placeFile(path, Buffer.from(pem), { mode: 0o600, overwrite: false })) return pem
  } catch (error) {
    throw CairnError.from(error)
  }
  const winner = await readKey(path)
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
    keyId: fingerprint(der).slice(0, 16),
    publicKey: der.toString('base64'),
    sign: (bytes) => sign(null, bytes, key),
  }
}

/** SHA-256 of a public key (SubjectPublicKeyInfo, DER), in hex; its first 16 digits are the key id. */
export function fingerprint(publicKeyDer: Uint8Array): string {
  return createHash('sha256').update(publicKeyDer).digest('hex')
}

function damaged(path: string, cause?: unknown): CairnError {
  const message = `The author's key ${path} is not an Ed25519 private key. Restore it from a backup, or delete it to have a new one made.`
  return new CairnError('FORMAT_INVALID', message, { file: path }, cause)
}

function loose(path: string, mode: number): CairnError {
  const message = `Others may read the author's key ${path} (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 '${path}'`
  return new CairnError('INVALID_INPUT', message, { file: path, mode: (mode & 0o777).toString(8) })
}
