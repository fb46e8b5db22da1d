import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import { OnlineMode, PublishReport } from '../../../../../shared/domain/features/online.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { z } from 'zod'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { importText } from '../../views/datasets.ts'
import { lookupText, onlineText, publishText } from '../../views/features/online.ts'
import { runAutomatic } from '../data/prepare.ts'

interface OnlineOptions {
  readonly publish?: string
  readonly schedule?: string
  readonly zone: string
}

export function online(cli: Cli, options: OnlineOptions, view: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client } = session
    const { publish, schedule, zone } = options
    if (publish === undefined && schedule === undefined) {
      const found = await client.features.online({ view })
      return { data: found, text: onlineText(found) }
    }
    const mode = publish === undefined ? await modeNow(() => client.features.online({ view })) : modeOf(publish)
    await client.features.setOnline({
      view,
      mode,
      ...(schedule !== undefined && { schedule: schedule === 'none' ? null : { cron: schedule, zone } }),
    })
    await runAutomatic(cli, session)
    const found = await client.features.online({ view })
    return { data: found, text: onlineText(found) }
  })
}

/** A view that gets a schedule is not off any more. */
async function modeNow(look: () => Promise<{ readonly mode: OnlineMode }>): Promise<OnlineMode> {
  const { mode } = await look()
  return mode === 'off' ? 'manual' : mode
}

function modeOf(text: string): OnlineMode {
  const mode = OnlineMode.safeParse(text)
  if (mode.success) return mode.data
  throw new CairnError('INVALID_INPUT', `--publish is ${OnlineMode.options.join(', ')}, not "${text}".`, { option: 'publish' })
}

interface PublishOptions {
  readonly source?: string
  readonly from?: string
  readonly to?: string
  readonly replace: boolean
}

export function publish(cli: Cli, options: PublishOptions, view: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const { source, from, to, replace } = options
    const report = await runJob(await client.features.publish({ view, source, from, to, replace }), PublishReport)
    return { data: report, text: publishText(report) }
  })
}

export function serve(cli: Cli, { off }: { readonly off: boolean }, service: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const served = await client.features.serve({ service, on: !off })
    const text =
      served.url === null
        ? `Lookups of ${escapeText(service)} are off.`
        : `Lookups of ${escapeText(service)} are answered at ${cli.style.path(served.url)} while the app or cairn serve is open.`
    return { data: served, text }
  })
}

interface LookupOptions {
  readonly key: readonly string[]
  readonly fullNames?: boolean
}

export function lookup(cli: Cli, { key, fullNames }: LookupOptions, service: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const given = Object.fromEntries(key.map(columnOf))
    const found = await client.features.lookup({ service, keys: given, ...(fullNames && { fullNames }) })
    return { data: found, text: lookupText(found, given, cli.style) }
  })
}

/** `driver_id=7,8`; an empty value is missing. A comma in a value is given as JSON: `zone=["a,b"]`. */
function columnOf(text: string): [string, FeatureCell[]] {
  const [, name = '', values = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === '') throw new CairnError('INVALID_INPUT', `"${text}" is not a key. Write name=value.`, { option: 'key' })
  if (!values.startsWith('[')) return [name, values.split(',').map((value) => (value === '' ? null : value))]
  const read = z.array(FeatureCell).safeParse(parsed(values, 'key'))
  if (read.success) return [name, read.data]
  throw new CairnError('INVALID_INPUT', `The values of "${name}" are not a JSON array of values.`, { option: 'key' })
}

export function push(cli: Cli, _: object, view: string, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const rows = rowsOf(await readText(file), file)
    let sum = { newer: 0, older: 0 }
    for (let at = 0; at < rows.length; at += mostPushed) {
      const { newer, older } = await client.features.push({ view, rows: rows.slice(at, at + mostPushed) })
      sum = { newer: sum.newer + newer, older: sum.older + older }
    }
    return {
      data: sum,
      text: `Pushed ${counted(rows.length, 'row')} to ${escapeText(view)}: ${sum.newer} newer, ${sum.older} older than what was there.`,
    }
  })
}

/** Rows of one request. */
const mostPushed = 10_000
const Rows = z.array(z.record(z.string(), FeatureCell)).min(1)

function rowsOf(text: string, file: string): z.infer<typeof Rows> {
  const given = text.trimStart().startsWith('[')
    ? parsed(text, file)
    : text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parsed(line, file)]))
  const rows = Rows.safeParse(given)
  if (rows.success) return rows.data
  throw new CairnError('FILE_UNREADABLE', `${file} is no list of rows: ${rows.error.issues[0].message}`, { file })
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CairnError('FILE_UNREADABLE', `${file} is not JSON: ${(error as Error).message}`, { file }, error)
  }
}

async function readText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CairnError('FILE_NOT_FOUND', `${file} cannot be read.`, { file }, error)
  }
}

export function collectPushed(cli: Cli, _: object, view: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { jobId, rows } = await session.client.features.collectPushed({ view })
    if (jobId === null) return { data: { rows }, text: `No rows were pushed to ${escapeText(view)} since they were collected last.` }
    const made = await session.runJob({ jobId }, ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}
