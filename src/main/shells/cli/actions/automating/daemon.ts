import { setTimeout as pause } from 'node:timers/promises'
import { actionText } from '../../../../../shared/domain/governance/auditText.ts'
import { time } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { type Session, withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'

/** Between two looks at what was done, in ms. */
const pollInterval = 500
/** How many looks in a row have to find nothing to do. */
const quietLooks = 8
const mostAtOnce = 1_000

/** Stays, and does what the workspace does without a person; one line for each change. */
export function daemon(cli: Cli, { once }: { readonly once: boolean }): Promise<Outcome> {
  return withSession(cli, (session) => stay(cli, session, once), { runsServices: !once, runsPolicies: true, tellsSteps: true })
}

async function stay(cli: Cli, { client, signal, folder }: Session, once: boolean): Promise<Outcome> {
  let seen = (await newest(client, 1))[0]?.id ?? 0
  // From here on this process does the work.
  await client.services.list({})
  await client.jobs.adoptQueue({})
  cli.note(once ? `One round in ${folder()}.` : `Working in ${folder()}. Ctrl-C stops it.`)
  let quiet = 0
  while (!signal.aborted && !(once && quiet >= quietLooks)) {
    await pause(pollInterval, undefined, { signal }).catch(() => {})
    const rows = (await newest(client, mostAtOnce)).filter(({ id }) => id > seen).toReversed()
    for (const row of rows) tell(cli, row)
    seen = rows.at(-1)?.id ?? seen
    quiet = rows.length === 0 && !(await isWorking(client)) ? quiet + 1 : 0
  }
  return { data: undefined, text: '' }
}

const newest = async (client: Client, limit: number) => (await client.governance.audit.list({ limit })).rows

/** Whether a job runs or waits, or a policy is on its way to a decision. */
async function isWorking(client: Client): Promise<boolean> {
  const jobs = await client.jobs.list({ limit: 100 })
  if (jobs.some(({ status }) => status === 'running')) return true
  const policies = await client.automation.list({})
  return policies.some(({ open, allowed }) => allowed && open !== null && !['waiting', 'awaitingApproval', 'watching'].includes(open.state))
}

type Row = Awaited<ReturnType<typeof newest>>[number]

function tell(cli: Cli, { at, actor, action, subject, detail }: Row): void {
  if (cli.quiet && !cli.json) return
  const text = typeof detail.text === 'string' ? `: ${detail.text}` : ''
  const line = cli.json
    ? JSON.stringify({ at, actor, action, subject, detail })
    : escapeText(`${time(at)}  ${actionText(action)}  ${subject}${text}  (${actor})`)
  process.stdout.write(`${line}\n`)
}
