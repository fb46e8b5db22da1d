import { z } from 'zod'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { type Session, withSession } from '../../session.ts'
import { checkedFileText, checkedNowText } from '../../views/monitors/windows.ts'

interface CheckOptions {
  readonly monitor?: string
}

/** Exit code 3 where a check failed. */
export function check(cli: Cli, { monitor }: CheckOptions, what: string, file?: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    if (file === undefined) return checkNow(cli, session, what)
    const chosen = await chosenBy(session.client, what, monitor)
    const started = await session.client.monitoring.checkFile({ ...chosen, file })
    await session.waitForJob(started.jobId)
    const found = await session.client.monitoring.checkedFile(started)
    return { data: found, text: checkedFileText(found, cli.style), exit: found.alert ? 3 : 0 }
  })
}

/** A file may be given to a monitor too: then the version is that of the monitor, and the result is kept as its window. */
async function chosenBy(client: Client, what: string, monitor: string | undefined): Promise<{ ref: string; monitor?: string }> {
  if (monitor !== undefined || what.includes('@')) return { ref: what, monitor }
  const found = (await client.monitoring.list({})).find(({ name }) => name === what)
  if (!found) return { ref: what }
  if (found.ref !== null) return { ref: found.ref, monitor: what }
  throw new CairnError(
    'INVALID_INPUT',
    `Several versions answer for the monitor "${what}". Name one: cairn monitor check <model>@<version> <file> --monitor ${what}`,
    {
      monitor: what,
    },
  )
}

const CheckedNow = z.object({ windows: z.array(z.int()), alert: z.boolean(), waiting: z.int(), more: z.boolean() })

async function checkNow(cli: Cli, { client, runJob }: Session, name: string): Promise<Outcome> {
  const { windows, waiting, more, alert: failed } = await runJob(await client.monitoring.checkNow({ name }), CheckedNow)
  const newest = windows.length > 0 ? null : (await client.monitoring.windows({ name, limit: 1 })).windows[0]
  const ids = newest ? [newest.id] : windows
  const details = await Promise.all(ids.slice(-1).map((id) => client.monitoring.window({ name, id })))
  const shown = (await client.monitoring.windows({ name, limit: 1_000 })).windows.filter(({ id }) => ids.includes(id))
  // A window that was opened again may lie further back than what is shown.
  const alert = failed || shown.some(({ status }) => status === 'alert')
  const data = { checked: windows.length, waiting, more, windows: shown, alert }
  return {
    data,
    text: checkedNowText({ name, checked: windows.length, waiting, more, shown, newest: details[0] ?? null }, cli.style),
    exit: alert ? 3 : 0,
  }
}
