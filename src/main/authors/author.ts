import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AuthorName, type Face } from '../../shared/domain/author.ts'
import { CairnError } from '../../shared/errors.ts'
import { cairnHome } from './home.ts'
import { type AuthorKey, authorKey, knownAuthorKey, passingKey } from './keys.ts'
import { replacePrivateFile } from './privateFile.ts'

const Stored = z.object({ name: AuthorName.nullable(), asked: z.boolean() })

/** Who makes changes with this program, on this device. */
export interface Author {
  /** The folder of this user where the key and the name lie. */
  readonly home: string
  readonly face: Face
  /** What the author is called now: the name that was set, else that of the system's user. */
  readonly name: string
  /** The key that signs what the author does; made on first use. @throws FORMAT_INVALID, INVALID_INPUT for a key that cannot be used */
  key(): AuthorKey
  /** This computer, as one of those on which the author works: 16 hex digits that tell nothing of it. */
  device(): string
}

/** What is known of the author before anything was done. */
export interface AuthorState {
  /** The name that was set; null where none was. */
  readonly name: string | null
  /** The name that is used meanwhile: that of the system's user. */
  readonly suggestion: string
  /** Whether the person was asked for a name, or has set one. */
  readonly asked: boolean
  /** Null where there is none yet. */
  readonly key: AuthorKey | null
  readonly device: string | null
}

/** @param home by default that of this user */
export function authorOf(face: Face, home: string = cairnHome()): Author {
  let key: AuthorKey | undefined
  const author: Author = {
    home,
    face,
    get name() {
      return readStored(home).name ?? systemUser()
    },
    key: () => (key ??= keyToUse(home)),
    device: () => deviceOf(author.key()),
  }
  return author
}

/**
 * Where the user's folder cannot be written, the key is that of this process: its entries are chained and signed, but nobody can tell
 * later whose they are. A key that is there and cannot be used is an error instead: it is to be mended.
 */
function keyToUse(home: string): AuthorKey {
  const known = knownAuthorKey(home)
  if (known) return known
  try {
    return authorKey(home)
  } catch (error) {
    if (['WORKSPACE_READ_ONLY', 'DISK_FULL', 'INTERNAL'].includes(CairnError.from(error).code)) return passingKey()
    throw error
  }
}

/** Derived, so that a folder that follows the person from one computer to another still names each of them. */
function deviceOf(key: AuthorKey): string {
  return createHash('sha256').update(`cairn device\n${key.fingerprint}\n${hostname()}`).digest('hex').slice(0, 16)
}

export function authorState(home: string = cairnHome()): AuthorState {
  const key = knownAuthorKey(home)
  return { ...readStored(home), suggestion: systemUser(), key, device: key && deviceOf(key) }
}

/**
 * Sets what the author is called from now on; entries that were made before keep the name that they have.
 * @param name null for that of the system's user @throws WORKSPACE_READ_ONLY, DISK_FULL
 */
export function setAuthorName(name: string | null, home: string = cairnHome()): AuthorState {
  try {
    replacePrivateFile(storedPath(home), `${JSON.stringify({ name, asked: true }, null, 2)}\n`, true)
  } catch (error) {
    throw CairnError.from(error)
  }
  return authorState(home)
}

const storedPath = (home: string) => join(home, 'author.json')

/** A damaged file counts as none: then the person is asked again. */
function readStored(home: string): z.infer<typeof Stored> {
  try {
    return Stored.parse(JSON.parse(readFileSync(storedPath(home), 'utf8')))
  } catch {
    return { name: null, asked: false }
  }
}

let user: string | undefined

/** The name of the system's user, as far as it can be a name. */
const systemUser = (): string => (user ??= readUser())

function readUser(): string {
  try {
    const name = AuthorName.safeParse(userInfo().username)
    if (name.success) return name.data
  } catch {
    // A user id without an entry in the system's list of users.
  }
  return 'unknown'
}
