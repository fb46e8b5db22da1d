import type { LogLine, NamedView, RunColumns } from '../../../../shared/contract/experiments/index.ts'
import { columnKey } from '../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../shared/domain/experiments/runsView.ts'
import { type RunsCondition, RunsFilter, type RunsView } from '../../../../shared/domain/experiments/runsView.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { counted, time } from '../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { runNumber } from '../runNumber.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { lines } from '../text/table.ts'
import { runsTableText } from '../views/runsTable.ts'

interface TableOptions {
  readonly columns?: readonly RunsColumn[]
  readonly sort?: RunsColumn
  readonly descending?: boolean
  readonly ascending?: boolean
  readonly dataset?: string
  readonly experiment?: string
  readonly status?: string
  readonly tag?: string
  readonly starred?: boolean
  readonly search?: string
  readonly archived?: string
  readonly where?: readonly RunsCondition[]
  readonly view?: string
}

export function table(cli: Cli, { limit, offset, ...options }: TableOptions & { limit: number; offset: number }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { columns, filter, orderBy } = await viewOf(client, options)
    const shown = columns.map(({ column }) => column)
    const page = await client.experiments.table({ columns: shown, filter, orderBy, limit, offset })
    return { data: { columns: shown.map(columnKey), ...page }, text: runsTableText(page, shown) }
  })
}

export function columns(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.columns({ limit: 100_000 })
    return { data: found, text: columnsText(found) }
  })
}

function columnsText({ params, metrics, series }: RunColumns): string {
  const keys = [
    ...params.map((param): RunsColumn => ({ kind: 'param', param })),
    ...metrics.map((metric): RunsColumn => ({ kind: 'metric', ...metric })),
    ...series.map((name): RunsColumn => ({ kind: 'series', series: name, show: 'best' })),
  ].map(columnKey)
  return keys.length === 0 ? 'No runs.' : keys.map(escapeText).join('\n')
}

export function log(cli: Cli, _: object, run: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.log({ run })
    return { data: found, text: found.length === 0 ? `Run ${run} has no log entries.` : lines(...found.map(logText)) }
  })
}

const logText = ({ at, level, text }: LogLine) => `${time(at)}  ${level === 'info' ? '' : `${level}: `}${escapeText(text)}`

export function listViews(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.views.list({})
    return { data: found, text: found.length === 0 ? 'No saved views.' : lines(...found.map(viewText)) }
  })
}

function viewText({ name, view }: NamedView): string {
  const shows =
    view.kind === 'runs'
      ? view.columns.map(({ column }) => columnKey(column)).join(', ')
      : `a comparison of ${counted(view.runs.length, 'run')}: ${view.runs.join(', ')}`
  return `${escapeText(name)}: ${escapeText(shows)}`
}

export function saveView(cli: Cli, options: TableOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const saved = await client.experiments.views.save({ name, view: await viewOf(client, options) })
    return { data: saved, text: `Saved the view ${viewText(saved)}` }
  })
}

export function removeView(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const removed = await client.experiments.views.remove({ name })
    return { data: removed, text: `Removed the view ${escapeText(name)}.` }
  })
}

export const archive = (cli: Cli, _: object, ids: readonly string[]) => mark(cli, ids, true)
export const unarchive = (cli: Cli, _: object, ids: readonly string[]) => mark(cli, ids, false)

function mark(cli: Cli, ids: readonly string[], archived: boolean): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const marked = await client.experiments.mark({ runs: ids.map(runNumber), archived })
    return { data: marked, text: `${counted(marked.runs, 'run')} ${archived ? 'archived' : 'unarchived'}.` }
  })
}

/** A saved view or the usual one, with what the options say in its place. @throws NOT_FOUND, INVALID_INPUT */
async function viewOf(client: Client, options: TableOptions): Promise<RunsView> {
  const { columns: shown, sort, ascending, descending, where, view, dataset, status, tag, starred, search, archived } = options
  const begin = view === undefined ? await client.experiments.views.usual({}) : await savedRuns(client, view)
  const said = Object.entries({ dataset, status, tag, starred, search, archived, conditions: where }).filter(
    ([, value]) => value !== undefined,
  )
  const filter = RunsFilter.safeParse({ ...begin.filter, ...Object.fromEntries(said) })
  if (!filter.success)
    throw new CairnError('INVALID_INPUT', filter.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  const direction = ascending ? { descending: false } : descending ? { descending: true } : {}
  return {
    kind: 'runs',
    columns: shown ? shown.map((column) => ({ column, pinned: false })) : begin.columns,
    filter: filter.data,
    orderBy: sort ? { column: sort, ...direction } : { ...begin.orderBy, ...direction },
  }
}

async function savedRuns(client: Client, name: string): Promise<RunsView> {
  const views = await client.experiments.views.list({})
  const found = views.find((one) => one.name === name)
  if (found?.view.kind === 'runs') return found.view
  throw new CairnError('NOT_FOUND', `There is no saved view called "${name}".`, { view: name, views: views.map((one) => one.name) })
}
