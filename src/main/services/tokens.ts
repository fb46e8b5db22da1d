import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replacePrivateFile } from '../authors/index.ts'
import { placeOf } from '../jobs/index.ts'
import type { Workspace } from '../workspace/index.ts'

/** 256 bits. */
const tokenBytes = 32

/** What asks for a token; each has a folder of the user for those of its workspaces. */
export type TokenHolder = 'endpoint' | 'tracking'

/** In the user's own folder and never in the workspace, which may go to others: there only its hash is. */
const pathOf = ({ author, path }: Workspace, holder: TokenHolder) => join(author.home, `${holder}-tokens`, placeOf(path))

/** The token of a service of a workspace, as far as this user has it. */
export function knownToken(workspace: Workspace, holder: TokenHolder): string | null {
  try {
    const text = readFileSync(pathOf(workspace, holder), 'utf8').trim()
    return text === '' ? null : text
  } catch {
    return null
  }
}

/** Makes another one. It holds from the moment on at which the settings of the service have its hash. */
export function makeToken(workspace: Workspace, holder: TokenHolder): string {
  const token = `cairn-${randomBytes(tokenBytes).toString('base64url')}`
  replacePrivateFile(pathOf(workspace, holder), `${token}\n`, true)
  return token
}

/** SHA-256 in hex: what a service knows of its token. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
