import { setTimeout as pause } from 'node:timers/promises'
import type { PolicyState } from '../../../../../shared/domain/automation/state.ts'
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

/** What waits for rows, for a person or for time. */
const resting: ReadonlySet<PolicyState> = new Set(['waiting', 'awaitingApproval', 'watching'])

/** Whether a job runs, or a policy is on its way to a decision. */
export async function isWorking(client: Client): Promise<boolean> {
  const jobs = await client.jobs.list({ limit: 100 })
  if (jobs.some(({ status }) => status === 'running')) return true
  for (const { open, allowed } of await client.automation.list({}))
    if (allowed && open !== null && !resting.has(open.state) && !(await waitsForPausedJob(client, open.id))) return true
  return false
}

/** A person has paused the job of a run, and resumes it when they like. */
async function waitsForPausedJob(client: Client, run: number): Promise<boolean> {
  const { state, facts } = await client.automation.getRun({ run })
  const jobId = state === 'training' ? facts.trainingJob : state === 'preparing' ? facts.dataJob : null
  return jobId !== null && (await client.jobs.get({ jobId })).status === 'paused'
}

type Row = Awaited<ReturnType<typeof newest>>[number]

function tell(cli: Cli, { at, actor, action, subject, detail }: Row): void {
  if (cli.quiet && !cli.json) return
  const text = typeof detail.text === 'string' ? `: ${detail.text}` : ''
  const line = cli.json
    ? JSON.stringify({ at, actor, action, subject, detail })
    : escapeText(`${time(at)}  ${actionText(action, detail)}  ${subject}${text}  (${actor})`)
  process.stdout.write(`${line}\n`)
}
