import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { targetsText, targetText } from '../../views/compute/targets.ts'

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.compute.targets.list({})
    return { data: found, text: targetsText(found.targets, cli.style) }
  })
}

export interface AddOptions {
  readonly address: string
  readonly folder: string
  readonly folderThere?: string
  readonly certificates?: string
  readonly tokenFile?: string
}

export function add(cli: Cli, { address, folder, folderThere, certificates, tokenFile }: AddOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const target = await client.compute.targets.add({
      name,
      address,
      folder: resolve(folder),
      folderThere,
      certificates: certificates === undefined ? undefined : resolve(certificates),
      token: tokenFile === undefined ? undefined : await readToken(tokenFile),
    })
    return { data: target, text: targetText(target, cli.style) }
  })
}

export interface TokenOptions {
  readonly tokenFile?: string
  readonly remove: boolean
}

export function token(cli: Cli, { tokenFile, remove: removes }: TokenOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if ((tokenFile === undefined) !== removes)
      throw new CairnError('INVALID_INPUT', 'Give either --token-file or --remove.', { option: '--token-file' })
    const target = await client.compute.targets.setToken({ name, token: tokenFile === undefined ? null : await readToken(tokenFile) })
    return { data: target, text: targetText(target, cli.style) }
  })
}

export function check(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    cli.note(`Checking ${escapeText(name)} …`)
    const target = await client.compute.targets.check({ name }, { signal })
    return { data: target, text: targetText(target, cli.style), exit: target.check?.ready ? 0 : 3 }
  })
}

export function remove(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    await client.compute.targets.remove({ name })
    return { data: { removed: name }, text: `Removed ${escapeText(name)} and its token from this computer.` }
  })
}

/** Never an argument: other programs on this computer see those. @throws FILE_NOT_FOUND */
async function readToken(file: string): Promise<string> {
  if (file === '-') return (await readAll(process.stdin)).trim()
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new CairnError('FILE_NOT_FOUND', `The file ${file} cannot be read.`, { file }, error)
  }
}
