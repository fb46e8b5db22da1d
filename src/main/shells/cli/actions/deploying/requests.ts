import { setTimeout as pause } from 'node:timers/promises'
import { ReplayReport } from '../../../../../shared/contract/serving/index.ts'
import type { LogEntry } from '../../../../../shared/domain/serving/requestLog.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { bytesOf, reportFormat, writeReport } from '../../reportFile.ts'
import { withSession } from '../../session.ts'
import { escapeLines, escapeText } from '../../text/escape.ts'
import { requestRows, requestsText } from '../../views/deploying/requests.ts'

/** How soon a request is followed, in ms. */
const followInterval = 500

interface RequestsOptions {
  readonly limit: number
  readonly errors: boolean
  readonly ref?: string
  readonly arm?: string
  readonly follow: boolean
}

/** The newest requests, the newest one last as in any log. */
export function requests(cli: Cli, { limit, errors, ref, arm, follow }: RequestsOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const newest = (count: number) => client.serving.requests({ name, limit: count, errors, ref, arm })
    const page = await newest(limit)
    if (!follow) return { data: page, text: requestsText(page, cli.style) }
    let seen: ReadonlySet<string> = new Set()
    const show = (entries: readonly LogEntry[]) => {
      const fresh = entries.filter((entry) => !seen.has(keyOf(entry))).toReversed()
      seen = new Set(entries.map(keyOf))
      if (fresh.length === 0) return
      if (cli.json) for (const entry of fresh) process.stdout.write(`${JSON.stringify(entry)}\n`)
      else process.stdout.write(`${requestRows(fresh, cli.style)}\n`)
    }
    show(page.entries)
    while (!signal.aborted) {
      await pause(followInterval, undefined, { signal }).catch(() => {})
      if (!signal.aborted) show((await newest(1_000)).entries)
    }
    return { data: undefined, text: '' }
  })
}

function keyOf({ at, id, arm }: LogEntry): string {
  return JSON.stringify([at, id, arm])
}

interface ReplayOptions {
  readonly against: string
  readonly from?: number
  readonly to?: number
  readonly limit: number
  readonly output?: string
  readonly overwrite: boolean
}

export function replay(cli: Cli, { against, output, overwrite, ...window }: ReplayOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const started = await client.serving.replay({ name, ref: against, ...window })
    await runJob(started, ReplayReport)
    const report = await client.serving.replayReport({ jobId: started.jobId, format: reportFormat(output) })
    if (output === undefined) return { data: (await client.jobs.get(started)).result, text: escapeLines(report.text).trimEnd() }
    await writeReport(output, bytesOf(report), overwrite)
    return { data: { ...started, title: report.title, path: output }, text: `Wrote ${escapeText(report.title)} to ${escapeText(output)}.` }
  })
}
