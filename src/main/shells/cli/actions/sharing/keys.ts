import { keyIdOf } from '../../../../../shared/domain/author.ts'
import { Fingerprint, type KnownKey, readsTheSame, signerWarning, trustMeaning } from '../../../../../shared/domain/signer.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { time } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { lines, table } from '../../text/table.ts'

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => outcome(await client.governance.keys.list({})))
}

export function trust(cli: Cli, { name }: { readonly name?: string }, key: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = Fingerprint.safeParse(key.toLowerCase())
    const signer = found.success ? null : await signerOfFile(client, key, signal)
    const wanted = name ?? signer?.claimed
    if (wanted === null || wanted === undefined)
      throw new CairnError('INVALID_INPUT', 'Set a name for the author of this key with --name.', { field: 'name' })
    const fingerprint = signer?.fingerprint ?? key.toLowerCase()
    const warning = signer && signerWarning(signer)
    if (warning) cli.note(escapeText(warning))
    const keys = await client.governance.keys.decide({ fingerprint, name: wanted, trusted: true })
    const text = lines(
      `${cli.style.good('Trusted')}: ${cli.style.title(escapeText(wanted))}, fingerprint ${fingerprint}.`,
      trustMeaning,
      `To revoke it: cairn keys revoke ${keyIdOf(fingerprint)}`,
    )
    return { data: keys, text }
  })
}

/** @throws PACKAGE_SIGNATURE for a package whose signature does not hold */
async function signerOfFile(client: Client, file: string, signal: AbortSignal) {
  const { signer } = await client.packages.verify({ file }, { signal })
  if (signer) return signer
  throw new CairnError('PACKAGE_SIGNATURE', `${file} is not signed, or its signature is not valid.`, { file })
}

export function revoke(cli: Cli, _: object, which: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { fingerprint, name } = await knownKey(client, which)
    return outcome(await client.governance.keys.decide({ fingerprint, name, trusted: false }))
  })
}

export function forget(cli: Cli, _: object, which: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { fingerprint } = await knownKey(client, which)
    return outcome(await client.governance.keys.forget({ fingerprint }))
  })
}

/** @throws NOT_FOUND; INVALID_INPUT where it can be several */
async function knownKey(client: Client, which: string): Promise<KnownKey> {
  const keys = await client.governance.keys.list({})
  const byDigits = /^[0-9a-f]{8,64}$/i.test(which) ? keys.filter(({ fingerprint }) => fingerprint.startsWith(which.toLowerCase())) : []
  const found = byDigits.length > 0 ? byDigits : keys.filter(({ name }) => readsTheSame(name, which))
  if (found.length === 1) return found[0]
  if (found.length === 0) throw new CairnError('NOT_FOUND', `No key in your list is "${which}": see cairn keys list.`, { key: which })
  const ids = found.map(({ fingerprint }) => keyIdOf(fingerprint))
  throw new CairnError('INVALID_INPUT', `"${which}" is the name of ${found.length} keys. Name one by its digits: ${ids.join(', ')}.`, {
    keys: ids,
  })
}

function outcome(keys: readonly KnownKey[]): Outcome {
  return { data: keys, text: keysText(keys) }
}

function keysText(keys: readonly KnownKey[]): string {
  if (keys.length === 0) return 'You have not decided about any key. Trust one: cairn keys trust FILE.cairn'
  return table(
    ['name', 'trust', 'decided', 'fingerprint'],
    keys.map(({ name, trusted, at, fingerprint }) => [escapeText(name), trusted ? 'trusted' : 'not trusted', time(at), fingerprint]),
  )
}
