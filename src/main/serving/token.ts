import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replacePrivateFile } from '../authors/index.ts'
import { placeOf } from '../jobs/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** 256 bits. */
const tokenBytes = 32

/** In the user's own folder and never in the workspace, which may go to others: there only its hash is. */
const pathOf = ({ author, path }: Workspace) => join(author.home, 'endpoint-tokens', placeOf(path))

/** The token of the endpoint of a workspace, as far as this user has it. */
export function knownToken(workspace: Workspace): string | null {
  try {
    const text = readFileSync(pathOf(workspace), 'utf8').trim()
    return text === '' ? null : text
  } catch {
    return null
  }
}

/** Makes another one. It holds from the moment on at which the settings of the endpoint have its hash. */
export function makeToken(workspace: Workspace): string {
  const token = `cairn-${randomBytes(tokenBytes).toString('base64url')}`
  replacePrivateFile(pathOf(workspace), `${token}\n`, true)
  return token
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
