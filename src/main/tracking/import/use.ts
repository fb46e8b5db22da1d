import { join } from 'node:path'
import type { ImportPreview } from '../../../shared/contract/tracking/import.ts'
import { CairnError } from '../../../shared/errors.ts'
import { replacePrivateFile } from '../../authors/index.ts'
import type { Work } from '../../jobs/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import type { SourcePlace } from './openSource.ts'
import { tokenFileName } from './tokenFile.ts'

/** What a person named: a path, or an address with the token for it. */
export type AskedPlace = Extract<SourcePlace, { kind: 'path' }> | { readonly kind: 'server'; readonly url: string; readonly token?: string }

/** What an import would bring. Changes nothing. @throws what opening the source throws */
export async function inspectRuns({ workspace, perform }: Work, asked: AskedPlace, signal?: AbortSignal): Promise<ImportPreview> {
  const { uuids, ...preview } = await perform('tracking.inspect', { source: placeOf(workspace, asked) }, signal)
  const isHere = workspace.sqlite.prepare('SELECT 1 FROM runs WHERE uuid = ?')
  return { ...preview, here: uuids.filter((uuid) => isHere.get(uuid) !== undefined).length }
}

/** Imports runs of another program, as a job. @param experiments names; all when absent */
export function importRuns({ workspace, runner }: Work, asked: AskedPlace, experiments?: readonly string[]): { jobId: number } {
  const source = placeOf(workspace, asked)
  const from = asked.kind === 'path' ? asked.path : withoutSecrets(asked.url)
  return { jobId: runner.enqueue('tracking.import', `Import runs from ${from}`, { source, experiments }, () => null).jobId }
}

/**
 * Jobs are kept in the registry, which may go to others: what proves who asks lies in a private file of the user's until the job has
 * ended, a password within the address too.
 */
function placeOf({ author }: Workspace, asked: AskedPlace): SourcePlace {
  if (asked.kind === 'path') return asked
  const url = withoutSecrets(asked.url)
  const authorization = authorizationOf(asked)
  if (authorization === null) return { kind: 'server', url, tokenFile: null }
  const tokenFile = join(author.home, 'import-tokens', tokenFileName(url))
  replacePrivateFile(tokenFile, authorization, false)
  return { kind: 'server', url, tokenFile }
}

function authorizationOf({ url, token }: Extract<AskedPlace, { kind: 'server' }>): string | null {
  if (token) return `Bearer ${token}`
  const { username, password } = new URL(url)
  if (username === '') return null
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
}

/** @throws INVALID_INPUT for what is no address of a server */
function withoutSecrets(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address && (address.protocol === 'http:' || address.protocol === 'https:'))
    return address.origin + address.pathname.replace(/\/+$/, '')
  throw new CairnError('INVALID_INPUT', 'That is no address of a server, such as http://127.0.0.1:5000.', {})
}
