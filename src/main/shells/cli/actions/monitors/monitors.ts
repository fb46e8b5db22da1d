import { resolve } from 'node:path'
import { CheckSettings } from '../../../../../shared/domain/monitoring/checks.ts'
import { MonitorSettings } from '../../../../../shared/domain/monitoring/monitor.ts'
import { parseVersionRef } from '../../../../../shared/domain/refs.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { monitorsText, monitorText } from '../../views/monitors/monitors.ts'

interface SettingOptions {
  readonly deployment?: string
  readonly folder?: string
  readonly pattern?: string
  readonly dataset?: string
  readonly files?: boolean
  readonly model?: string
  readonly every?: number
  readonly rows?: number
  readonly method?: 'cairn' | 'evidently'
  readonly effect?: number
  readonly level?: number
  readonly ignore?: string[]
  readonly slice?: string[]
  readonly leastRows?: number
  readonly latency?: number
  readonly errorRate?: number
  readonly throughput?: number
  readonly trafficWithin?: number
  readonly labelsWithin?: number
  readonly modelAge?: number
  readonly referenceAge?: number
}

export function create(cli: Cli, options: SettingOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const made = await client.monitoring.create({ name, settings: await settingsOf(client, options, null) })
    return { data: made, text: monitorText(made, cli.style) }
  })
}

export function set(cli: Cli, options: SettingOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { settings: before } = await client.monitoring.get({ name })
    const changed = await client.monitoring.change({ name, settings: await settingsOf(client, options, before) })
    return { data: changed, text: monitorText(changed, cli.style) }
  })
}

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.list({})
    return { data: found, text: monitorsText(found, cli.style) }
  })
}

export function show(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.get({ name })
    return { data: found, text: monitorText(found, cli.style) }
  })
}

export function pause(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.pause({ name })
    return { data: found, text: monitorText(found, cli.style) }
  })
}

export function resume(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.resume({ name })
    return { data: found, text: monitorText(found, cli.style) }
  })
}

export function remove(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    await client.monitoring.remove({ name })
    return { data: { name }, text: `Removed the monitor ${escapeText(name)}.` }
  })
}

const anHour = 3_600

async function settingsOf(client: Client, options: SettingOptions, before: MonitorSettings | null): Promise<MonitorSettings> {
  const source = sourceOf(options, before)
  const named = options.model === undefined ? null : targetOf(options.model)
  const deployment = source.kind === 'deployment' ? await client.serving.get({ name: source.deployment }) : null
  const model = named?.model ?? deployment?.model ?? before?.model
  if (model === undefined) throw new CairnError('INVALID_INPUT', 'Choose a model version: --model name@alias.', { option: '--model' })
  const parsed = MonitorSettings.safeParse({
    ...before,
    model,
    target: named ? named.target : source.kind === before?.source.kind ? (before?.target ?? null) : null,
    source,
    windows: windowsOf(options, source, before),
    checks: checksOf(options, before?.checks ?? CheckSettings.parse({})),
  })
  if (parsed.success) return parsed.data
  throw new CairnError('INVALID_INPUT', parsed.error.issues.map(({ message }) => message).join(' '))
}

/** Only an alias or a number says which version stays the one: a name alone is whichever is the newest now. */
function targetOf(text: string): { model: string; target: MonitorSettings['target'] } {
  const parsed = parseVersionRef(text)
  if (parsed.by === 'latest') return { model: parsed.name, target: null }
  return { model: parsed.name, target: parsed.by === 'number' ? { version: parsed.number } : { alias: parsed.label } }
}

function sourceOf(
  { deployment, folder, pattern, dataset, files }: SettingOptions,
  before: MonitorSettings | null,
): MonitorSettings['source'] {
  const given = [deployment, folder, dataset, files || undefined].filter((one) => one !== undefined)
  if (given.length > 1) throw new CairnError('INVALID_INPUT', 'A monitor watches one source: --deployment, --folder, --dataset or --files.')
  if (deployment !== undefined) return { kind: 'deployment', deployment }
  if (folder !== undefined) return { kind: 'folder', path: resolve(folder), pattern: pattern ?? '*' }
  if (dataset !== undefined) return { kind: 'dataset', dataset }
  if (files) return { kind: 'files' }
  if (before === null)
    throw new CairnError('INVALID_INPUT', 'Choose a source: --deployment, --folder, --dataset or --files.', { option: '--deployment' })
  return before.source.kind === 'folder' && pattern !== undefined ? { ...before.source, pattern } : before.source
}

function windowsOf(
  { every, rows }: SettingOptions,
  source: MonitorSettings['source'],
  before: MonitorSettings | null,
): MonitorSettings['windows'] {
  if (source.kind !== 'deployment') {
    if (every !== undefined || rows !== undefined)
      throw new CairnError('INVALID_INPUT', 'Each file or dataset version is a window: --every and --rows are for deployments.', {
        option: every === undefined ? '--rows' : '--every',
      })
    return { kind: 'each' }
  }
  if (every !== undefined && rows !== undefined)
    throw new CairnError('INVALID_INPUT', 'Windows are cut by time or by rows: --every or --rows.', { option: '--rows' })
  if (rows !== undefined) return { kind: 'count', rows }
  if (every !== undefined) return { kind: 'time', seconds: Math.round(every) }
  return before !== null && before.windows.kind !== 'each' ? before.windows : { kind: 'time', seconds: anHour }
}

function checksOf(options: SettingOptions, before: CheckSettings): CheckSettings {
  const {
    method,
    effect,
    level,
    ignore,
    slice,
    leastRows,
    latency,
    errorRate,
    throughput,
    trafficWithin,
    labelsWithin,
    modelAge,
    referenceAge,
  } = options
  const hours = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds / anHour)
  const given = {
    method,
    effect,
    level,
    ignored: ignore,
    slices: slice,
    leastRows,
    latency,
    errorRate: errorRate === undefined ? undefined : errorRate / 100,
    throughput,
    noTraffic: hours(trafficWithin),
    noLabels: hours(labelsWithin),
    modelAge: hours(modelAge),
    referenceAge: hours(referenceAge),
  }
  return { ...before, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}
