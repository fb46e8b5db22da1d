import type { ImportedInput, ImportedPoint, ImportedRun, ReadContext } from '../source.ts'
import type { MlflowClient } from './client.ts'
import { pages, pagesOf, within, withToken } from './paging.ts'
import { servedFiles } from './serverFiles.ts'
import { doubleOf, entriesIn, integerOf, listOf, objectOf, textOf } from './wire.ts'
import { loggedModelPattern, readStatus, reasons, runIdPattern, tags as tagNames } from './words.ts'

type Json = Readonly<Record<string, unknown>>

/** So many runs are asked for at once: with hundreds of metrics each, more would be a large answer. */
const runsPerPage = 500
/** As MLflow's own client asks. */
const pointsPerPage = 25_000
/** So many histories are on their way at once. */
const together = 6

export async function* readServedRuns(client: MlflowClient, experiment: string, context: ReadContext): AsyncGenerator<ImportedRun> {
  const ask = (token: string) =>
    client.post('runs/search', {
      experiment_ids: [experiment],
      run_view_type: 'ACTIVE_ONLY',
      max_results: runsPerPage,
      order_by: ['attributes.start_time ASC'],
      ...withToken(token),
    })
  for await (const found of pages(ask, 'runs')) {
    context.signal.throwIfAborted()
    const run = runOf(client, { experiment, found, context })
    if (run) yield run
  }
}

function runOf(
  client: MlflowClient,
  { experiment, found, context }: { experiment: string; found: Json; context: ReadContext },
): ImportedRun | null {
  const info = within(found, 'info')
  const uuid = textOf(info.run_id) ?? textOf(info.run_uuid) ?? ''
  const status = readStatus(textOf(info.status))
  if (!runIdPattern.test(uuid) || status === null) {
    const reason = status === null ? reasons.status : 'Its id is not 32 hexadecimal digits.'
    context.leaveOut({ kind: 'run', place: uuid, reason })
    return null
  }
  const data = within(found, 'data')
  const tags = entriesIn(data.tags)
  const names = listOf(data.metrics).flatMap((metric) => textOf(metric.key) ?? [])
  return {
    uuid,
    experiment,
    name: textOf(info.run_name) || tags.get(tagNames.name) || null,
    user: textOf(info.user_id) || tags.get(tagNames.user) || null,
    notes: tags.get(tagNames.notes) ?? '',
    status,
    startedAt: integerOf(info.start_time),
    endedAt: integerOf(info.end_time),
    params: entriesIn(data.params),
    tags,
    inputs: listOf(within(found, 'inputs').dataset_inputs).flatMap((input) => inputOf(input, uuid, context)),
    models: modelsOf(found),
    points: () => histories(client, { run: uuid, names, context }),
    files: () => servedFiles(client, { run: uuid }, textOf(info.artifact_uri)),
  }
}

function inputOf(input: Json, run: string, { leaveOut }: ReadContext): ImportedInput[] {
  const dataset = objectOf(input.dataset)
  const [name, digest] = [textOf(dataset.name), textOf(dataset.digest)]
  if (!name || !digest) {
    leaveOut({ kind: 'input', place: run, reason: reasons.input })
    return []
  }
  const from = { sourceType: textOf(dataset.source_type) ?? '', source: textOf(dataset.source) ?? '' }
  return [{ name, digest, ...from, schema: textOf(dataset.schema), profile: textOf(dataset.profile), tags: entriesIn(input.tags) }]
}

function modelsOf(found: Json): ImportedRun['models'] {
  const links = (list: unknown, role: 'input' | 'output') =>
    listOf(list).flatMap((link) => {
      const model = textOf(link.model_id) ?? ''
      return loggedModelPattern.test(model) ? [{ model, role, step: integerOf(link.step) ?? 0 }] : []
    })
  return [...links(within(found, 'inputs').model_inputs, 'input'), ...links(within(found, 'outputs').model_outputs, 'output')]
}

interface Asked {
  readonly run: string
  readonly names: readonly string[]
  readonly context: ReadContext
}

/** The first pages of several metrics are asked for at once: a server takes some milliseconds for each. */
async function* histories(client: MlflowClient, { run, names, context }: Asked): AsyncGenerator<readonly ImportedPoint[]> {
  for (let from = 0; from < names.length; from += together) {
    context.signal.throwIfAborted()
    const asked = names.slice(from, from + together).map((name) => {
      const of = { run_id: run, metric_key: name, max_results: String(pointsPerPage) }
      const ask = (token: string) => client.get('metrics/get-history', { ...of, ...withToken(token) })
      return { name, ask, first: ask('') }
    })
    // All are awaited, so that one that fails leaves none behind.
    await Promise.all(asked.map(({ first }) => first))
    for (const { name, ask, first } of asked)
      for await (const page of pagesOf((token) => (token === '' ? first : ask(token))))
        yield* pointsOf(page?.metrics, { run, name, context })
  }
}

function pointsOf(metrics: unknown, { run, name, context }: { run: string; name: string; context: ReadContext }): ImportedPoint[][] {
  const pieces: ImportedPoint[][] = [[]]
  for (const metric of listOf(metrics)) {
    const [step, timestamp, value] = [integerOf(metric.step ?? 0), integerOf(metric.timestamp), doubleOf(metric.value)]
    if (step === null || timestamp === null || value === null)
      context.leaveOut({ kind: 'point', place: `${run}/${name}`, reason: 'Its time, step or value is no number.' })
    else {
      if (pieces[pieces.length - 1].length >= 4_000) pieces.push([])
      pieces[pieces.length - 1].push({ name, step, timestamp, value })
    }
  }
  return pieces
}
