import type { ImportedLoggedModel, ImportedMetric, ImportedModel, ImportedModelVersion, ReadContext } from '../source.ts'
import type { MlflowClient } from './client.ts'
import { pages, within, withToken } from './paging.ts'
import { servedFiles } from './serverFiles.ts'
import { doubleOf, entriesIn, integerOf, listOf, textOf } from './wire.ts'
import { loggedModelPattern, readModelStatus, reasons, runIdPattern } from './words.ts'

type Json = Readonly<Record<string, unknown>>

/** The logged models of an experiment; none where the server is from before MLflow 3. */
export async function* readServedLoggedModels(
  client: MlflowClient,
  experiment: string,
  context: ReadContext,
): AsyncGenerator<ImportedLoggedModel> {
  const ask = (token: string) => client.post('logged-models/search', { experiment_ids: [experiment], max_results: 50, ...withToken(token) })
  for await (const found of pages(ask, 'models')) {
    context.signal.throwIfAborted()
    const info = within(found, 'info')
    const data = within(found, 'data')
    const id = textOf(info.model_id) ?? ''
    if (!loggedModelPattern.test(id)) {
      context.leaveOut({ kind: 'loggedModel', place: id, reason: reasons.otherId })
      continue
    }
    yield {
      id,
      experiment,
      name: textOf(info.name) ?? id,
      type: textOf(info.model_type) ?? '',
      status: readModelStatus(textOf(info.status)),
      sourceRun: textOf(info.source_run_id),
      createdAt: integerOf(info.creation_timestamp_ms),
      updatedAt: integerOf(info.last_updated_timestamp_ms),
      params: entriesIn(data.params),
      tags: entriesIn(info.tags),
      metrics: listOf(data.metrics).flatMap(metricOf),
      files: () => servedFiles(client, { model: id }, textOf(info.artifact_uri)),
    }
  }
}

function metricOf(metric: Json): ImportedMetric[] {
  const [name, value, timestamp] = [textOf(metric.key), doubleOf(metric.value), integerOf(metric.timestamp)]
  if (name === null || value === null || timestamp === null) return []
  const [dataset, digest] = [textOf(metric.dataset_name), textOf(metric.dataset_digest)]
  const run = textOf(metric.run_id) ?? ''
  const on = dataset && digest ? { name: dataset, digest } : null
  return [{ name, value, timestamp, step: integerOf(metric.step) ?? 0, run: runIdPattern.test(run) ? run : null, dataset: on }]
}

/** The registered models of a server; none where it has no registry. */
export async function* readServedRegistry(client: MlflowClient, { signal }: ReadContext): AsyncGenerator<ImportedModel> {
  const ask = (token: string) => client.get('registered-models/search', { max_results: '100', ...withToken(token) })
  for await (const model of pages(ask, 'registered_models')) {
    signal.throwIfAborted()
    const name = textOf(model.name) ?? ''
    const versions: ImportedModelVersion[] = []
    for await (const version of pages((token) => client.get('model-versions/search', versionQuery(name, token)), 'model_versions'))
      versions.push(...versionOf(version))
    yield {
      name,
      notes: textOf(model.description) ?? '',
      tags: entriesIn(model.tags),
      createdAt: integerOf(model.creation_timestamp),
      versions: versions.sort((a, b) => a.number - b.number),
      aliases: listOf(model.aliases).flatMap((alias) => {
        const [word, version] = [textOf(alias.alias), integerOf(alias.version)]
        return word !== null && version !== null ? [{ alias: word, version }] : []
      }),
    }
  }
}

/** A name may hold one kind of quotes. */
function versionQuery(name: string, token: string): Record<string, string> {
  const quote = name.includes("'") ? '"' : "'"
  return { filter: `name=${quote}${name}${quote}`, max_results: '200', ...withToken(token) }
}

function versionOf(version: Json): ImportedModelVersion[] {
  const number = integerOf(version.version)
  if (number === null || number < 1) return []
  const source = textOf(version.source) ?? ''
  return [
    {
      number,
      notes: textOf(version.description) ?? '',
      tags: entriesIn(version.tags),
      createdAt: integerOf(version.creation_timestamp),
      source,
      run: textOf(version.run_id) || null,
      runLink: textOf(version.run_link) || null,
      loggedModel: textOf(version.model_id) || (/^models:\/(m-[0-9a-f]{32})$/.exec(source)?.[1] ?? null),
      stage: textOf(version.current_stage) || 'None',
      user: textOf(version.user_id) || null,
    },
  ]
}
