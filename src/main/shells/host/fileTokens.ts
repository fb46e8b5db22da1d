import { randomBytes } from 'node:crypto'
import { CairnError } from '../../../shared/errors.ts'

export type FileAccess = 'read' | 'write' | 'folder'

/** What a token is used for; `data` is what a dataset is read from: a file, or a folder of files. */
export type FileUse = FileAccess | 'data'

interface Grant {
  readonly path: string
  readonly access: FileAccess
}

const most = 1_000

/**
 * What a window may touch on disk: only what the person at it has chosen, for what it was chosen. A window gets a token that
 * cannot be guessed and never sees a path; tokens end with the process.
 */
export class FileTokens {
  readonly #grants = new Map<string, Grant>()

  grant(path: string, access: FileAccess): string {
    const token = randomBytes(24).toString('base64url')
    this.#grants.set(token, { path, access })
    for (const oldest of this.#grants.keys()) {
      if (this.#grants.size <= most) break
      this.#grants.delete(oldest)
    }
    return token
  }

  /** The path behind a token. @throws FILE_NOT_FOUND where there is no such token, or it was given for something else */
  path(token: string, use: FileUse): string {
    const grant = this.#grants.get(token)
    if (!grant || !serves(grant.access, use))
      throw new CairnError('FILE_NOT_FOUND', 'The file selection has expired. Choose the file again.')
    return grant.path
  }

  revoke(token: string): void {
    this.#grants.delete(token)
  }
}

function serves(access: FileAccess, use: FileUse): boolean {
  if (use === 'data') return true
  // What was chosen to be written may be read back, such as an export that is downloaded.
  return access === use || (access === 'write' && use === 'read')
}
