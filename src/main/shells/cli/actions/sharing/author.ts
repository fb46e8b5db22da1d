import { type AuthorState } from '../../../../../shared/contract/governance.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { none } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { lines } from '../../text/table.ts'

export function show(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const author = await client.governance.author.show({})
    return { data: author, text: authorText(author) }
  })
}

export function set(cli: Cli, { system = false }: { readonly system?: boolean }, name?: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (system === (name !== undefined)) throw new CairnError('INVALID_INPUT', 'Pass a name, or --system to use your system user name.')
    const author = await client.governance.author.set({ name: name ?? null })
    return { data: author, text: authorText(author) }
  })
}

function authorText({ name, suggestion, key, device }: AuthorState): string {
  return lines(
    `name    ${escapeText(name ?? suggestion)}${name === null ? '  (your system user name; change it with: cairn author set "Ada Lovelace")' : ''}`,
    `key     ${key ? `${key.keyId}  (Ed25519, fingerprint ${key.fingerprint})` : 'none yet: created with your first change to a workspace'}`,
    `device  ${device ?? none}`,
  )
}
