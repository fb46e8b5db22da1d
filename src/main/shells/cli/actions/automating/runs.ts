import { setTimeout as pause } from 'node:timers/promises'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { type Session, withSession } from '../../session.ts'
import { eventText, runsText, runText } from '../../views/automating/runs.ts'

/** Between two looks at a run, in ms. */
const pollInterval = 300

interface RunOptions {
  readonly reason: string
  readonly detach: boolean
}

/** This process does the work of policies until the run is decided; Ctrl-C leaves it to the next process. */
export function run(cli: Cli, { reason, detach }: RunOptions, name: string): Promise<Outcome> {
  return withSession(
    cli,
    async (session) => {
      const started = await session.client.automation.run({ name, reason })
      if (detach) return told(cli, started)
      const ended = await followed(cli, session, started.id)
      return { ...told(cli, ended), ...(session.signal.aborted && { exit: 130 as const }) }
    },
    { runsPolicies: !detach, tellsSteps: true },
  )
}

async function followed(cli: Cli, { client, signal }: Session, id: number): Promise<PolicyRun> {
  // From here on this process does the work.
  await client.services.list({})
  let seen = 0
  for (;;) {
    const now = await client.automation.getRun({ run: id })
    for (const event of now.events.slice(seen)) cli.note(eventText(event))
    seen = now.events.length
    if (signal.aborted || !now.isOpen || now.state === 'awaitingApproval' || now.state === 'watching') return now
    await pause(pollInterval, undefined, { signal }).catch(() => {})
  }
}

interface ListOptions {
  readonly awaiting: boolean
  readonly limit: number
}

export function list(cli: Cli, { awaiting, limit }: ListOptions, name?: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const runs = await client.automation.runs({ ...(name !== undefined && { name }), awaiting, limit })
    return { data: runs, text: runsText(runs, cli.style) }
  })
}

export function show(cli: Cli, _: object, run: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => told(cli, await client.automation.getRun({ run })))
}

const decided =
  (operation: 'approve' | 'reject' | 'cancel') =>
  (cli: Cli, { reason }: { readonly reason: string }, id: number): Promise<Outcome> =>
    withSession(cli, async ({ client }) => told(cli, await client.automation[operation]({ run: id, reason })))

export const approve = decided('approve')
export const reject = decided('reject')
export const cancel = decided('cancel')

const told = ({ style }: Cli, one: PolicyRun): Outcome => ({ data: one, text: runText(one, style) })
