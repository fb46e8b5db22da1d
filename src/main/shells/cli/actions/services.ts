import { setTimeout as pause } from 'node:timers/promises'
import type { Service, ServiceLogLine } from '../../../../shared/contract/services.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { type Session, withSession } from '../session.ts'
import { changeText, logText, permissionText, servicesText, serviceText } from '../views/services.ts'

/** How soon a line is followed, in ms. */
const followInterval = 300

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const services = await client.services.list({})
    return { data: services, text: servicesText(services, cli.style) }
  })
}

/** Without `yes`, a service that waits for permission is only shown. */
export function start(cli: Cli, { yes }: { readonly yes: boolean }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const before = await find(client, name)
    if (before.permission && !yes) return { data: before, text: permissionText(before, cli.style) }
    const service = await client.services.start({ name, fingerprint: before.permission?.fingerprint })
    return { data: service, text: serviceText(service) }
  })
}

export function stop(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    await session.client.services.stop({ name })
    const service = await settled(session, name, ({ status }) => status === 'stopped')
    return { data: service, text: serviceText(service) }
  })
}

export function restart(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { pid } = await find(session.client, name)
    const asked = await session.client.services.restart({ name })
    // Where no process runs it, there is nothing to wait for.
    const done = (now: Service) => now.pid !== pid && (now.status === 'ready' || now.status === 'failed')
    const service = asked.supervisor ? await settled(session, name, done) : asked
    return { data: service, text: serviceText(service), exit: service.status === 'failed' ? 3 : 0 }
  })
}

interface LogOptions {
  readonly lines: number
  readonly before?: number
  readonly follow: boolean
}

export function log(cli: Cli, { lines: limit, before, follow }: LogOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const page = await client.services.log({ name, before, limit })
    if (!follow) return { data: page, text: logText(page.lines, cli.style) }
    const show = (lines: readonly ServiceLogLine[]) => {
      if (cli.json) for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`)
      else if (lines.length > 0) process.stdout.write(`${logText(lines, cli.style)}\n`)
    }
    show(page.lines)
    for (let last = page.lines.at(-1)?.number ?? 0; !signal.aborted; ) {
      const { lines } = await client.services.log({ name, after: last, limit: 10_000 })
      show(lines)
      last = lines.at(-1)?.number ?? last
      if (lines.length === 0) await pause(followInterval, undefined, { signal }).catch(() => {})
    }
    return { data: undefined, text: '' }
  })
}

/** Stays, and tells each change of a service, until Ctrl-C or until none is to run any more. */
export function run(cli: Cli): Promise<Outcome> {
  const work = async ({ client, signal }: Session): Promise<Outcome> => {
    const seen = new Map<number, string>()
    let wanted = false
    for await (const services of await client.services.watch({}, { signal })) {
      for (const service of services) {
        const text = changeText(service)
        if (seen.get(service.id) === text || (!seen.has(service.id) && !hasPart(service))) continue
        seen.set(service.id, text)
        if (cli.json) process.stdout.write(`${JSON.stringify(service)}\n`)
        else if (!cli.quiet) process.stdout.write(`${text}\n`)
      }
      if (!services.some(hasPart)) break
      wanted = true
    }
    if (!wanted && !cli.json) return { data: [], text: 'No services to run. Start one with: cairn services start <name>.' }
    if (signal.aborted) cli.note('Stopping the services.')
    return { data: undefined, text: '' }
  }
  return withSession(cli, work, { runsServices: true })
}

/** Whether there is anything for it to do: now, or when it is allowed to. */
function hasPart({ desired, status }: Service): boolean {
  return desired === 'running' || status !== 'stopped'
}

async function find(client: Client, name: string): Promise<Service> {
  const found = (await client.services.list({})).find((service) => service.name === name)
  if (!found) throw new CairnError('NOT_FOUND', `There is no service ${name}.`, { service: name })
  return found
}

/** Waits until a service is as it was asked to be. @returns how it is then, or is at Ctrl-C */
async function settled({ client, signal }: Session, name: string, done: (service: Service) => boolean): Promise<Service> {
  for await (const services of await client.services.watch({}, { signal })) {
    const service = services.find((each) => each.name === name)
    if (service && done(service)) return service
  }
  return find(client, name)
}
