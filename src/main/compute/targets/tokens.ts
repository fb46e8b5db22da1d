import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TokenPlace } from '../../../shared/domain/compute/target.ts'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'

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

/** Keeps the token of a target in the keychain; where there is none, in a file that only this user can read. @returns which */
export async function keepToken(home: string, target: string, token: string, keychain = systemKeychain): Promise<TokenPlace> {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new CairnError('INVALID_INPUT', 'A token has visible ASCII characters alone, without spaces.', { field: 'token' })
  try {
    await keychain.set(accountOf(home, target), token)
    rmSync(pathOf(home, target), { force: true })
    return 'keychain'
  } catch {
    try {
      replacePrivateFile(pathOf(home, target), `${token}\n`, true)
    } catch (thrown) {
      throw CairnError.from(thrown)
    }
    return 'file'
  }
}

/** The token of a target, and where it is kept. */
export async function tokenOf(
  home: string,
  target: string,
  keychain = systemKeychain,
): Promise<{ readonly token: string | null; readonly place: TokenPlace }> {
  try {
    const text = readFileSync(pathOf(home, target), 'utf8').trim()
    if (text !== '') return { token: text, place: 'file' }
  } catch {
    // Then it is in the keychain, or nowhere.
  }
  try {
    const token = await keychain.get(accountOf(home, target))
    return token === null ? { token: null, place: 'none' } : { token, place: 'keychain' }
  } catch {
    return { token: null, place: 'none' }
  }
}

export async function forgetToken(home: string, target: string, keychain = systemKeychain): Promise<void> {
  rmSync(pathOf(home, target), { force: true })
  await keychain.remove(accountOf(home, target)).catch(() => {})
}

/** A name may be longer, or mean something to a file system. */
const pathOf = (home: string, target: string) =>
  join(home, 'compute-tokens', createHash('sha256').update(target).digest('hex').slice(0, 32))

/** Of several folders of users on one computer each has its own. */
const accountOf = (home: string, target: string) => `${target} (${createHash('sha256').update(home).digest('hex').slice(0, 8)})`
