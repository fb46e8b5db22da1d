import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'
import { changeTarget, type KeptTarget, requireTarget } from './store.ts'

/** A keychain that asks the person to unlock it may take as long; one that hangs must not hold up more. In ms. */
const keychainTimeout = 20_000

/** What keeps secrets for this user: the keychain of macOS, the credential manager of Windows, the Secret Service of a Linux desktop. */
export interface Keychain {
  get(account: string): Promise<string | null>
  set(account: string, secret: string): Promise<void>
  remove(account: string): Promise<void>
}

/** Of this system. Each of its methods throws where there is none. */
export const systemKeychain: Keychain = {
  get: async (account) => (await entryOf(account)).getPassword(AbortSignal.timeout(keychainTimeout)),
  set: async (account, secret) => (await entryOf(account)).setPassword(secret, AbortSignal.timeout(keychainTimeout)),
  remove: async (account) => void (await (await entryOf(account)).deletePassword(AbortSignal.timeout(keychainTimeout))),
}

async function entryOf(account: string) {
  // For tests and machines without one; a Linux kernel's keyring, the library's own substitute, is empty after a restart.
  if (process.env.CAIRN_KEYCHAIN === 'off') throw new Error('The keychain is switched off.')
  const { AsyncEntry } = await import('@napi-rs/keyring')
  return new AsyncEntry('Cairn compute target', account, { linux: { store: 'secret-service' } })
}

/**
 * Keeps the token of a target in the keychain; where there is none, in a file that only this user can read.
 * @returns the target, which knows where @throws TARGET_NOT_FOUND, INVALID_INPUT
 */
export async function keepToken(home: string, name: string, token: string, keychain = systemKeychain): Promise<KeptTarget> {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CairnError('INVALID_INPUT', 'A token has visible ASCII characters alone, without spaces.', { field: 'token' })
  requireTarget(home, name)
  try {
    await keychain.set(accountOf(home, name), token)
  } catch {
    try {
      replacePrivateFile(pathOf(home, name), `${token}\n`, true)
    } catch (thrown) {
      throw CairnError.from(thrown)
    }
    return changeTarget(home, name, { token: 'file' })
  }
  rmSync(pathOf(home, name), { force: true })
  return changeTarget(home, name, { token: 'keychain' })
}

/** @throws TARGET_REFUSED for one that is kept and cannot be read: a keychain that is locked, a file that is gone */
export async function tokenOf(
  home: string,
  { name, token: place }: Pick<KeptTarget, 'name' | 'token'>,
  keychain = systemKeychain,
): Promise<string | null> {
  if (place === 'none') return null
  let token: string | null = null
  let why = place === 'file' ? 'its file is empty' : 'the keychain has none'
  try {
    token = place === 'file' ? readFileSync(pathOf(home, name), 'utf8').trim() : await keychain.get(accountOf(home, name))
  } catch (thrown) {
    why = (thrown as Error).message
  }
  if (token) return token
  throw new CairnError('TARGET_REFUSED', `The token of ${name} cannot be read: ${why}.`, { target: name })
}

/** @throws TARGET_NOT_FOUND */
export async function forgetToken(home: string, name: string, keychain = systemKeychain): Promise<KeptTarget> {
  requireTarget(home, name)
  rmSync(pathOf(home, name), { force: true })
  await keychain.remove(accountOf(home, name)).catch(() => {})
  return changeTarget(home, name, { token: 'none' })
}

/** A name may be longer, or mean something to a file system. */
const pathOf = (home: string, target: string) =>
  join(home, 'compute-tokens', createHash('sha256').update(target).digest('hex').slice(0, 32))

/** Of several folders of users on one computer each has its own. */
const accountOf = (home: string, target: string) => `${target} (${createHash('sha256').update(home).digest('hex').slice(0, 8)})`
