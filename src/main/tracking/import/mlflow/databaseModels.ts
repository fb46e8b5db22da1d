import type { ImportedLoggedModel, ImportedMetric, ImportedModel, ImportedModelVersion, ReadContext } from '../source.ts'
import { filesAt } from './artifactPlaces.ts'
import { entriesOf } from './databaseRuns.ts'
import { integerIn, type Tables, textIn } from './tables.ts'
import { loggedModelPattern, readModelStatus, reasons } from './words.ts'

type Row = Readonly<Record<string, unknown>>

const loggedColumns = [
  'model_id',
  'name',
  'artifact_location',
  'creation_timestamp_ms',
  'last_updated_timestamp_ms',
  'status',
  'lifecycle_stage',
  'model_type',
  'source_run_id',
]
const metricColumns = ['metric_name', 'metric_timestamp_ms', 'metric_step', 'metric_value', 'run_id', 'dataset_name', 'dataset_digest']

/** The models beside the runs of an experiment; none in a database from before MLflow 3. */
export function* readLoggedModels(
  tables: Tables,
  { root, experiment, context }: { root: string; experiment: string; context: ReadContext },
): Generator<ImportedLoggedModel> {
  const order = 'WHERE experiment_id = ? ORDER BY creation_timestamp_ms, model_id'
  for (const row of tables.query('logged_models', loggedColumns, order)(experiment)) {
    const id = textIn(row.model_id) ?? ''
    if (row.lifecycle_stage === 'deleted' || !loggedModelPattern.test(id)) {
      const reason = loggedModelPattern.test(id) ? reasons.deleted : reasons.otherId
      context.leaveOut({ kind: 'loggedModel', place: id, reason })
      continue
    }
    const of = 'WHERE model_id = ?'
    yield {
      id,
      experiment,
      name: textIn(row.name) ?? id,
      type: textIn(row.model_type) ?? '',
      status: readModelStatus(textIn(row.status)),
      sourceRun: textIn(row.source_run_id),
      createdAt: integerIn(row.creation_timestamp_ms),
      updatedAt: integerIn(row.last_updated_timestamp_ms),
      params: keyed(tables.query('logged_model_params', ['param_key', 'param_value'], of)(id), 'param'),
      tags: keyed(tables.query('logged_model_tags', ['tag_key', 'tag_value'], of)(id), 'tag'),
      metrics: tables.query('logged_model_metrics', metricColumns, of)(id).flatMap(metricOf),
      files: () => filesAt({ root, location: textIn(row.artifact_location), owner: id }, context),
    }
  }
}

function keyed(rows: Iterable<Row>, prefix: 'param' | 'tag'): Map<string, string> {
  const entries = new Map<string, string>()
  for (const row of rows) entries.set(textIn(row[`${prefix}_key`]) ?? '', textIn(row[`${prefix}_value`]) ?? '')
  return entries
}

function metricOf(row: Row): ImportedMetric[] {
  const [name, step, timestamp] = [textIn(row.metric_name), integerIn(row.metric_step), integerIn(row.metric_timestamp_ms)]
  if (name === null || step === null || timestamp === null) return []
  const value = typeof row.metric_value === 'number' ? row.metric_value : Number.NaN
  const [dataset, digest] = [textIn(row.dataset_name), textIn(row.dataset_digest)]
  const on = dataset !== null && digest !== null ? { name: dataset, digest } : null
  return [{ name, step, timestamp, value, run: textIn(row.run_id), dataset: on }]
}

const versionColumns = ['version', 'creation_time', 'description', 'user_id', 'current_stage', 'source', 'run_id', 'run_link']

/** The registered models of a database. */
export function* readRegistered(tables: Tables, context: ReadContext): Generator<ImportedModel> {
  const of = 'WHERE name = ?'
  for (const row of tables.query('registered_models', ['name', 'creation_time', 'description'], 'ORDER BY name')()) {
    const name = textIn(row.name) ?? ''
    const versions = tables.query('model_versions', versionColumns, `${of} ORDER BY version`)(name)
    yield {
      name,
      notes: textIn(row.description) ?? '',
      tags: entriesOf(tables.query('registered_model_tags', ['key', 'value'], of)(name)),
      createdAt: integerIn(row.creation_time),
      versions: versions.flatMap((version) => versionOf(tables, { name, version, context })),
      aliases: tables
        .query(
          'registered_model_aliases',
          ['alias', 'version'],
          of,
        )(name)
        .flatMap((alias) => {
          const [word, version] = [textIn(alias.alias), integerIn(alias.version)]
          return word !== null && version !== null ? [{ alias: word, version }] : []
        }),
    }
  }
}

function versionOf(
  tables: Tables,
  { name, version: row, context }: { name: string; version: Row; context: ReadContext },
): ImportedModelVersion[] {
  const number = integerIn(row.version)
  const stage = textIn(row.current_stage) ?? 'None'
  if (number === null || number < 1 || stage === 'Deleted_Internal') {
    context.leaveOut({ kind: 'model', place: `${name}/${textIn(row.version)}`, reason: reasons.deleted })
    return []
  }
  const source = textIn(row.source) ?? ''
  return [
    {
      number,
      notes: textIn(row.description) ?? '',
      tags: entriesOf(tables.query('model_version_tags', ['key', 'value'], 'WHERE name = ? AND version = ?')(name, number)),
      createdAt: integerIn(row.creation_time),
      source,
      run: textIn(row.run_id) || null,
      runLink: textIn(row.run_link) || null,
      loggedModel: /^models:\/(m-[0-9a-f]{32})$/.exec(source)?.[1] ?? null,
      stage,
      user: textIn(row.user_id) || null,
    },
  ]
}
