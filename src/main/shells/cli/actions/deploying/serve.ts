import { z } from 'zod'
import type { Deployment, Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { parseVersionRef } from '../../../../../shared/domain/refs.ts'
import { isLoopback } from '../../../../../shared/domain/serving/loopback.ts'
import { targetText } from '../../../../../shared/domain/serving/route.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { type Session, withSession } from '../../session.ts'
import type { Style } from '../../text/style.ts'
import { escapeText } from '../../text/escape.ts'
import { blocks, facts } from '../../text/table.ts'
import { answersText } from '../../views/deploying/deployments.ts'
import { changeText } from '../../views/services.ts'
import { type AddressOptions, changeAddress } from './endpoint.ts'

interface ServeOptions extends AddressOptions {
  readonly name?: string
}

/** Deploys what was asked for where that was not done before, runs the endpoint, and stays until Ctrl-C. */
export function serve(cli: Cli, { name, ...address }: ServeOptions, ref: string): Promise<Outcome> {
  return withSession(cli, (session) => serveUntilInterrupted(cli, session, { ref, name, address }), {
    runsServices: true,
    tellsSteps: true,
  })
}

interface Request {
  readonly ref: string
  readonly name?: string
  readonly address: AddressOptions
}

async function serveUntilInterrupted(cli: Cli, session: Session, { ref, name, address }: Request): Promise<Outcome> {
  const { client, signal } = session
  const before = await client.serving.list({})
  // Before anything is made: what cannot be reached so, is not deployed.
  await changeAddress(client, address)
  const deployment = await deployed(session, { ref, name, known: before.deployments })
  const isNew = before.endpoint.service === null
  // Allowed by whoever asks for it: an endpoint that came with the workspace is refused before.
  const ran = before.endpoint.service?.desired === 'running'
  await client.serving.start({})
  try {
    for await (const { endpoint, deployments } of await client.serving.watch({}, { signal })) {
      const now = deployments.find((one) => one.name === deployment)
      if (!now) throw new CairnError('NOT_FOUND', `The deployment ${deployment} was removed.`, { deployment })
      await told(cli, session, { endpoint, now, isNew })
      if (endpoint.service?.desired === 'stopped') break
    }
  } finally {
    // It came up for this command alone.
    if (!ran) await client.serving.stop({}).catch(() => {})
  }
  if (signal.aborted) cli.note('Stopping the endpoint.')
  return { data: undefined, text: '' }
}

/** What was told last, so that only changes are. */
interface Seen {
  ready: boolean
  text: string
}

const seen: Seen = { ready: false, text: '' }

async function told(
  cli: Cli,
  { client }: Session,
  { endpoint, now, isNew }: { endpoint: Endpoint; now: Deployment; isNew: boolean },
): Promise<void> {
  const { service } = endpoint
  if (service === null) return
  if (service.status === 'failed')
    throw service.error
      ? CairnError.fromJSON(service.error as Parameters<typeof CairnError.fromJSON>[0])
      : new CairnError('SERVICE_DIED', 'The endpoint failed.', {})
  const isReady = service.status === 'ready' && now.isCurrent === true
  if (isReady && !seen.ready) await tellReady(cli, client, { endpoint, now, isNew })
  const text = `${isReady ? answersText(now.revision) : changeText(service)}${now.problem ? `; problem: ${now.problem.message}` : ''}`
  if (seen.ready && text !== seen.text) {
    if (cli.json) process.stdout.write(`${JSON.stringify({ status: service.status, revision: now.revision, problem: now.problem })}\n`)
    else if (!cli.quiet) process.stdout.write(`${isReady ? `${escapeText(now.name)}: ` : ''}${text}\n`)
  }
  seen.ready ||= isReady
  seen.text = text
}

async function tellReady(
  cli: Cli,
  client: Client,
  { endpoint, now, isNew }: { endpoint: Endpoint; now: Deployment; isNew: boolean },
): Promise<void> {
  // Shown once, when it was made.
  const token = isNew && endpoint.token ? (await client.serving.token({})).token : null
  const [{ text: curl }] = await client.serving.snippets({ name: now.name })
  if (cli.json) process.stdout.write(`${JSON.stringify({ url: now.url, deployment: now.name, token, revision: now.revision })}\n`)
  if (cli.json || cli.quiet) return
  const { style } = cli
  const shown = blocks(
    facts([
      ['serving', `${style.title(escapeText(now.name))}: ${answersText(now.revision)} of ${escapeText(now.model)}`],
      ['address', style.path(escapeText(now.url))],
      ['open to', isLoopback(endpoint.host) ? null : reachText(endpoint, style)],
      ['token', token ?? (endpoint.token ? 'cairn deploy token' : style.warn('none: any program on this computer may ask'))],
    ]),
    `Try it${endpoint.token ? ` with CAIRN_TOKEN set to the token` : ''}:\n${curl.split('\n').map(escapeText).join('\n')}`,
    'Ctrl-C stops it.',
  )
  process.stdout.write(`${shown}\n`)
}

/** Whoever opens an endpoint to others sees what they open. */
function reachText({ tls }: Endpoint, style: Style): string {
  if (tls) return 'other computers, encrypted with TLS'
  return style.warn('other computers, without TLS: requests, predictions and the token can be read on the network')
}

const Deployed = z.object({ name: z.string() })

/** The deployment of this version or alias, made where there is none. @returns its name */
async function deployed(
  { client, runJob }: Session,
  { ref, name, known }: { readonly ref: string; readonly name?: string; readonly known: readonly Deployment[] },
): Promise<string> {
  const wanted = await targetOf(client, ref)
  const found = known.find((one) => (name === undefined ? answers(one, wanted) : one.name === name))
  if (found && answers(found, wanted)) return found.name
  if (found)
    throw new CairnError(
      'ALREADY_EXISTS',
      `The deployment ${found.name} answers with something else. Change its route, or use another name.`,
      {
        deployment: found.name,
      },
    )
  const started = await client.serving.deploy({ ref, name, start: false })
  return (await runJob(started, Deployed)).name
}

interface Wanted {
  readonly model: string
  readonly target: string
}

async function targetOf(client: Client, ref: string): Promise<Wanted> {
  const { model, number } = await client.models.version({ ref })
  const parsed = parseVersionRef(ref)
  return { model, target: parsed.by === 'label' ? parsed.label : `v${number}` }
}

function answers({ model, revision }: Deployment, wanted: Wanted): boolean {
  const [live] = revision.route.arms
  return model === wanted.model && targetText(live.target) === wanted.target
}
