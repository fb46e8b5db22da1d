import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { endpointText } from '../../views/deploying/deployments.ts'

export interface AddressOptions {
  readonly port?: number
  readonly host?: string
  readonly yesOutside: boolean
  readonly allowHost?: string[]
  readonly tlsCert?: string
  readonly tlsKey?: string
  /** Of `--no-tls`. */
  readonly tls?: boolean
  /** Commander's `true` where nothing was said of it, but for commands that have `--token` too. */
  readonly token?: boolean
}

/** Sets what was said of the address. @param tokenAsked `--token` is an option of its own @returns whether anything was */
export async function changeAddress(client: Client, options: AddressOptions, tokenAsked = false): Promise<boolean> {
  const { port, host, yesOutside, allowHost, tlsCert, tlsKey, tls, token } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new CairnError('INVALID_INPUT', 'HTTPS needs a certificate and its key.', {
      option: tlsCert === undefined ? '--tls-cert' : '--tls-key',
    })
  const change = {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(yesOutside && { outside: 'yes' as const }),
    ...(allowHost && { hosts: allowHost }),
    ...(tlsCert !== undefined && tlsKey !== undefined && { tls: { certificate: tlsCert, key: tlsKey } }),
    ...(tls === false && { tls: null }),
    ...(token === false && { token: false }),
    ...(token === true && tokenAsked && { token: true }),
  }
  if (Object.keys(change).length === 0) return false
  await client.serving.configure(change)
  return true
}

export function address(cli: Cli, options: AddressOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    await changeAddress(client, options, true)
    const { endpoint } = await client.serving.list({})
    return { data: endpoint, text: endpointText(endpoint, cli.style) }
  })
}

/** Without `yes`, an endpoint that waits for permission is only shown. */
export function start(cli: Cli, { yes }: { readonly yes: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { endpoint: before } = await client.serving.list({})
    const permission = before.service?.permission
    if (permission && !yes) return { data: before, text: endpointText(before, cli.style) }
    const endpoint = await client.serving.start({ fingerprint: permission?.fingerprint })
    return { data: endpoint, text: endpointText(endpoint, cli.style) }
  })
}

export function stop(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    let endpoint = await client.serving.stop({})
    for await (const now of await client.serving.watch({}, { signal })) {
      endpoint = now.endpoint
      if (endpoint.service?.status === 'stopped') break
    }
    return { data: endpoint, text: endpointText(endpoint, cli.style) }
  })
}

export function token(cli: Cli, { renew }: { readonly renew: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.serving.token({ renew })
    return { data: found, text: found.token }
  })
}
