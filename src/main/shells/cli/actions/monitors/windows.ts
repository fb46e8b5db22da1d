import type { WindowStatus } from '../../../../../shared/contract/monitoring/index.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { bytesOf, reportFormat, writeReport } from '../../reportFile.ts'
import { withSession } from '../../session.ts'
import { escapeLines, escapeText } from '../../text/escape.ts'
import { comparisonText, timelineText, windowsText, windowText } from '../../views/monitors/windows.ts'
import { CairnError } from '../../../../../shared/errors.ts'

interface ListOptions {
  readonly limit: number
  readonly offset: number
  readonly status?: WindowStatus
}

export function list(cli: Cli, options: ListOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.windows({ name, ...options })
    return { data: found, text: windowsText(found, cli.style) }
  })
}

export function show(cli: Cli, _: object, name: string, id?: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const newest = id ?? (await client.monitoring.windows({ name, limit: 1 })).windows[0]?.id
    if (newest === undefined) throw new CairnError('NOT_FOUND', `The monitor "${name}" has checked nothing yet.`, { monitor: name })
    const found = await client.monitoring.window({ name, id: newest })
    return { data: found, text: windowText(found, cli.style) }
  })
}

interface TimelineOptions {
  readonly from?: number
  readonly to?: number
  readonly places: number
  readonly columns: number
}

export function timeline(cli: Cli, { from, to, ...options }: TimelineOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.timeline({ name, from: from ?? null, to: to ?? null, ...options })
    return { data: found, text: timelineText(found, cli.style) }
  })
}

export function compare(cli: Cli, _: object, name: string, a: number, b: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.compare({ name, a, b })
    return { data: found, text: comparisonText(found, cli.style) }
  })
}

interface ReportOptions {
  readonly window?: number
  readonly output?: string
  readonly overwrite: boolean
}

export function report(cli: Cli, { window, output, overwrite }: ReportOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.report({ name, window: window ?? null, format: reportFormat(output) })
    if (output === undefined) return { data: found, text: escapeLines(found.text) }
    await writeReport(output, bytesOf(found), overwrite)
    return { data: { title: found.title, format: found.format, path: output }, text: `Wrote ${escapeText(output)}.` }
  })
}
