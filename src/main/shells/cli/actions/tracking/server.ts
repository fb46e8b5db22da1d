import type { TrackingServer } from '../../../../../shared/contract/tracking/index.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { type Session, withSession } from '../../session.ts'
import { changeText } from '../../views/services.ts'
import { connectText, trackingText } from '../../views/tracking/server.ts'

interface TrackOptions {
  readonly port?: number
  /** Of `--token` and `--no-token`; undefined where neither was said. */
  readonly token?: boolean
  /** In seconds. */
  readonly silence?: number
}

/** Runs the tracking server and stays until Ctrl-C. One that runs in another process is only shown. */
export function track(cli: Cli, options: TrackOptions): Promise<Outcome> {
  return withSession(cli, (session) => trackUntilInterrupted(cli, session, options), { runsServices: true, tellsSteps: true })
}

async function trackUntilInterrupted(cli: Cli, session: Session, { port, token, silence }: TrackOptions): Promise<Outcome> {
  const { client, signal } = session
  const before = await client.tracking.status({})
  if (port !== undefined || token !== undefined || silence !== undefined)
    await client.tracking.configure({ port, token, silence: silence === undefined ? undefined : 1_000 * silence })
  const ran = before.service?.desired === 'running'
  await client.tracking.start({})
  try {
    if (!(await follow(cli, session))) return { data: undefined, text: '' }
  } finally {
    // It came up for this command alone.
    if (!ran) await client.tracking.stop({}).catch(() => {})
  }
  if (signal.aborted) cli.note('Stopping the tracking server.')
  return { data: undefined, text: '' }
}

/** Tells how it is until it is stopped. @returns whether it ran in this process */
async function follow(cli: Cli, { client, signal }: Session): Promise<boolean> {
  let isTold = false
  let told = ''
  for await (const services of await client.services.watch({}, { signal })) {
    const service = services.find(({ kind }) => kind === 'tracking')
    if (!service || service.desired === 'stopped') break
    if (service.status === 'failed') throw failureOf(service.error)
    const text = changeText(service)
    if (service.status === 'ready' && !isTold) {
      isTold = true
      await tellReady(cli, client)
      // Ctrl-C here would not stop it.
      if (service.supervisor?.here === false) return false
    } else if (isTold && text !== told) tellChange(cli, service.status, text)
    told = text
  }
  return true
}

function failureOf(error: { code: string; message: string; details: Record<string, unknown> } | null): CairnError {
  if (error) return CairnError.fromJSON(error as Parameters<typeof CairnError.fromJSON>[0])
  return new CairnError('SERVICE_DIED', 'The tracking server failed.', {})
}

function tellChange(cli: Cli, status: string, text: string): void {
  if (cli.json) process.stdout.write(`${JSON.stringify({ status })}\n`)
  else if (!cli.quiet) process.stdout.write(`${text}\n`)
}

async function tellReady(cli: Cli, client: Client): Promise<void> {
  const server = await client.tracking.status({})
  const shown = await linesOf(client, server)
  if (cli.json) process.stdout.write(`${JSON.stringify({ uri: server.uri, ...shown })}\n`)
  else if (!cli.quiet) process.stdout.write(`${connectText(server, shown, cli.style)}\n`)
}

interface Shown {
  readonly token: string | null
  readonly lines: TrackingServer['lines']
}

/** What to copy, with the token where this user has it. */
async function linesOf(client: Client, { token, lines }: TrackingServer): Promise<Shown> {
  return token === 'known' ? client.tracking.token({}) : { token: null, lines }
}

export function status(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const server = await client.tracking.status({})
    return { data: server, text: trackingText(server, cli.style) }
  })
}

export function stop(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const before = await client.tracking.status({})
    if (before.service === null) return { data: before, text: trackingText(before, cli.style) }
    await client.tracking.stop({})
    for await (const services of await client.services.watch({}, { signal }))
      if (services.every(({ kind, status: now }) => kind !== 'tracking' || now === 'stopped')) break
    const server = await client.tracking.status({})
    return { data: server, text: trackingText(server, cli.style) }
  })
}

export function token(cli: Cli, { renew }: { readonly renew: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.tracking.token({ renew })
    return { data: found, text: found.token }
  })
}
