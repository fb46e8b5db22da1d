import { asTrained, type Comparison, type Reproduction, type Run, RunResult } from '../../../../shared/contract/experiments/index.ts'
import { ExportResult } from '../../../../shared/contract/datasets/index.ts'
import { baselineName } from '../../../../shared/domain/evaluation/baselines.ts'
import type { JobStatus } from '../../../../shared/domain/job.ts'
import type { Task } from '../../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import type { Condition } from '../options.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { evaluationText } from '../views/evaluation.ts'
import type { Part } from '../views/metrics.ts'
import { predictionsText } from '../views/predictions.ts'
import { runNumber } from '../runNumber.ts'
import { tableFile, type TableFileOptions, writtenText } from './tableFile.ts'
import { comparison } from './compare.ts'
import { comparisonText, reproductionText, runsText, runText, seriesText, trainedText } from '../views/runs.ts'

type ListInput = Parameters<Client['experiments']['list']>[0]

interface ListOptions {
  readonly dataset?: string
  readonly experiment?: string
  readonly status?: string
  readonly task?: string
  readonly tag?: string
  readonly starred?: boolean
  readonly search?: string
  readonly where?: readonly Condition[]
  readonly sort: string
  readonly ascending?: boolean
  readonly descending?: boolean
  readonly part: Part
  readonly limit: number
  readonly offset: number
}

export function list(cli: Cli, options: ListOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { dataset, experiment, tag, starred, search, limit, offset, part, where = [] } = options
    const orderBy = order(options)
    const page = await client.experiments.list({
      dataset,
      experiment,
      tag,
      starred,
      search,
      limit,
      offset,
      part,
      orderBy,
      where: [...where],
      status: options.status as JobStatus | undefined,
      task: options.task as Task | undefined,
    })
    const named = [...where.map(({ metric }) => metric), ...(orderBy?.by === 'metric' ? [orderBy.metric] : [])]
    return { data: page, text: runsText(page, part, named) }
  })
}

function order({ sort, ascending, descending }: ListOptions): ListInput['orderBy'] {
  const direction = ascending ? { descending: false } : descending ? { descending: true } : {}
  const [kind, ...rest] = sort.split(':')
  const key = rest.join(':')
  if ((kind === 'created' || kind === 'name') && key === '') return { by: kind, ...direction }
  if (kind === 'metric' && key !== '') return { by: 'metric', metric: key, ...direction }
  if (kind === 'param' && key !== '') return { by: 'param', param: key, ...direction }
  throw new CairnError('INVALID_INPUT', `Runs can't be sorted by "${sort}": write created, name, metric:rmse or param:seed.`, {
    option: '--sort',
  })
}

export function show(cli: Cli, { part, all }: { readonly part: Part; readonly all: boolean }, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const run = await client.experiments.get({ run: id })
    if (run.source === 'cairn') return { data: run, text: runText(run, cli.style, { part, all }) }
    const { metrics } = await client.experiments.loggedMetrics({ run: id, limit: all ? 1_000 : 50 })
    return { data: { ...run, logged: metrics }, text: runText(run, cli.style, { part, all }, metrics) }
  })
}

interface CompareOptions {
  readonly baseline?: number
  readonly all: boolean
  readonly on?: string
  readonly verdict: boolean
  readonly part: Part
}

export function compare(cli: Cli, { baseline, all, part, on, verdict }: CompareOptions, ids: readonly string[]): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const found = await session.client.experiments.compare({ runs: ids.map(runNumber), baseline, all, part })
    const models = verdict ? comparableRuns(found) : []
    const verdicts = models.length < 2 ? null : await comparison(session, { models, data: on, part, seed: 0 })
    return { data: { ...found, verdicts }, text: comparisonText(found, verdicts, cli.style, all) }
  })
}

/** The baseline first, then those whose models answer the same question. */
function comparableRuns({ runs, baseline }: Comparison): { run: number }[] {
  const base = runs.find(({ id }) => id === baseline)
  if (!base || base.task === null) return []
  const others = runs.filter(
    ({ id, task, target, status }) => id !== baseline && task === base.task && target === base.target && status === 'done',
  )
  return [base, ...others].map(({ id }) => ({ run: id }))
}

export function series(cli: Cli, { points }: { readonly points: number }, id: number, name: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (name === undefined) {
      const { series: names } = await client.experiments.get({ run: id })
      return { data: names, text: names.length === 0 ? `Run ${id} has no series.` : names.map(escapeText).join('\n') }
    }
    const found = await client.experiments.series({ run: id, name, maxPoints: points })
    return { data: found, text: seriesText(found, 40) }
  })
}

export function curves(cli: Cli, { points }: { readonly points: number }, name: string, ids: readonly string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.curves({ runs: ids.map(runNumber), name, maxPoints: points })
    const text = found.map(({ run, series }) => `Run ${run}\n${seriesText(series, 40)}`).join('\n\n')
    return { data: found, text: text || `None of these runs has the series ${escapeText(name)}.` }
  })
}

interface EvaluationOptions {
  readonly part: Part
  readonly subject: 'model' | 'trivial' | 'linear'
}

export function evaluation(cli: Cli, { part, subject }: EvaluationOptions, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.evaluation({ run: id, part, subject })
    const {
      dataset,
      recipe: { task },
    } = asTrained(await client.experiments.get({ run: id }))
    const on = `${escapeText(dataset)}, ${part} part${subject === 'model' ? '' : ` (${baselineName(subject, task)})`}`
    return { data: found, text: evaluationText(found, on, cli.style) }
  })
}

interface RowsOptions {
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly cell?: string
  readonly part: Part
  readonly limit: number
  readonly offset: number
}

export function rows(cli: Cli, { show: which, cell, ...page }: RowsOptions, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.predictions({
      run: id,
      show: which,
      cell: cell === undefined ? undefined : parseCell(cell),
      ...page,
    })
    const run = asTrained(await client.experiments.get({ run: id }))
    const measured = await client.experiments.evaluation({ run: id, part: page.part })
    const labels = measured.task === 'regression' ? [] : measured.labels
    return { data: found, text: predictionsText(found, labels, `${escapeText(run.dataset)}, ${page.part} part`) }
  })
}

interface PredictionsOptions extends TableFileOptions {
  readonly output: string
  readonly part?: Part
}

export function predictions(cli: Cli, { output, part, ...options }: PredictionsOptions, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const started = await client.experiments.exportPredictions({ run: id, part, ...tableFile(output, options) })
    const written = await runJob(started, ExportResult)
    return { data: written, text: writtenText(written, `the predictions of run ${id}`) }
  })
}

function parseCell(text: string): { actual: string; predicted: string } {
  const [actual, predicted, ...more] = text.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ','))
  if (predicted === undefined || more.length > 0) {
    throw new CairnError('INVALID_INPUT', `"${text}" is not a cell: write actual,predicted; escape a comma in a label as \\,`, {
      option: '--cell',
    })
  }
  return { actual, predicted }
}

export function reproduce(cli: Cli, _: object, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const { runId, reproduction } = await runJob(await client.experiments.reproduce({ run: id }), RunResult)
    const found: Reproduction = reproduction ?? { original: id, identical: false, differences: ['It was stopped before it finished.'] }
    const { stopped } = await client.experiments.get({ run: runId })
    const data = { run: runId, ...found }
    if (stopped === 'cancelled') return { data, text: `Run ${runId} was stopped, so it cannot be compared with run ${id}.`, exit: 130 }
    return { data, text: reproductionText(runId, found, cli.style), exit: found.identical ? 0 : 3 }
  })
}

export function pause(cli: Cli, _: object, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client, waitForJob }) => {
    const { jobId } = await client.experiments.pause({ run: id })
    await waitForJob(jobId)
    const run = await client.experiments.get({ run: id })
    const at = run.checkpoint ? ` after epoch ${run.checkpoint.epoch}. To resume: cairn runs resume ${id}` : ''
    return { data: run, text: `Run ${id} is ${run.status}${run.status === 'paused' ? at : '.'}` }
  })
}

export function resume(cli: Cli, _: object, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const { runId } = await runJob(await client.experiments.resume({ run: id }), RunResult)
    const run = asTrained(await client.experiments.get({ run: runId }))
    return { data: run, text: trainedText(run, cli.style), exit: run.stopped === 'cancelled' ? 130 : 0 }
  })
}

interface ExtendOptions {
  readonly epochs?: number
  readonly trees?: number
  readonly name?: string
}

export function extend(cli: Cli, options: ExtendOptions, id: number): Promise<Outcome> {
  const epochs = options.epochs ?? options.trees
  if (epochs === undefined) throw new CairnError('INVALID_INPUT', 'Name the additional --epochs, or --trees.', { option: '--epochs' })
  const { name } = options
  return withSession(cli, async ({ client, runJob }) => {
    const { runId } = await runJob(await client.experiments.extend({ run: id, epochs, name }), RunResult)
    const run = asTrained(await client.experiments.get({ run: runId }))
    return { data: run, text: trainedText(run, cli.style), exit: run.stopped === 'cancelled' ? 130 : 0 }
  })
}

type Change = Omit<Parameters<Client['experiments']['update']>[0], 'run'>

function update(cli: Cli, id: number, change: Change, describe: (run: Run) => string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const run = await client.experiments.update({ run: id, ...change })
    return { data: run, text: describe(run) }
  })
}

const tagsText = ({ id, tags }: Run) => `Run ${id} has ${tags.length === 0 ? 'no tags' : `the tags ${tags.map(escapeText).join(', ')}`}.`

export const rename = (cli: Cli, _: object, id: number, name: string) =>
  update(cli, id, { name }, (run) => `Run ${run.id} is now called ${escapeText(run.name)}.`)
export const note = (cli: Cli, _: object, id: number, notes: string) =>
  update(cli, id, { notes }, (run) => `Saved the notes of run ${run.id}.`)
export const tag = (cli: Cli, _: object, id: number, tags: string[]) => update(cli, id, { addTags: tags }, tagsText)
export const untag = (cli: Cli, _: object, id: number, tags: string[]) => update(cli, id, { removeTags: tags }, tagsText)
export const star = (cli: Cli, _: object, id: number) => update(cli, id, { starred: true }, (run) => `Run ${run.id} is starred.`)
export const unstar = (cli: Cli, _: object, id: number) =>
  update(cli, id, { starred: false }, (run) => `Run ${run.id} is no longer starred.`)
