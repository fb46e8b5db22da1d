import { dirname } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import type { ImportedItem, ReadContext, RunsSource } from '../source.ts'
import { openCopy } from './databaseCopy.ts'
import { readLoggedModels, readRegistered } from './databaseModels.ts'
import { RunReader } from './databaseRuns.ts'
import { integerIn, Tables, textIn } from './tables.ts'
import { reasons } from './words.ts'

/**
 * A database of MLflow, of any release. The files of its runs are looked for beneath the folder that it lies in.
 * @param scratch where the copy lies that is read @throws FILE_NOT_FOUND, FILE_UNREADABLE, FORMAT_INVALID
 */
export async function openMlflowDatabase(path: string, scratch: string): Promise<RunsSource> {
  const db = await openCopy(path, scratch)
  const tables = new Tables(db)
  if (!tables.has('experiments', 'experiment_id', 'name') || !tables.has('runs', 'run_uuid', 'experiment_id')) {
    db.close()
    throw new CairnError('FORMAT_INVALID', `${path} holds no runs of MLflow: it has no such tables.`, { file: path })
  }
  return {
    format: 'MLflow database',
    runs: tables.count('runs'),
    read: (context) => readDatabase(tables, dirname(path), context),
    close: async () => {
      db.close()
    },
  }
}

async function* readDatabase(tables: Tables, root: string, context: ReadContext): AsyncGenerator<ImportedItem> {
  const runs = new RunReader(tables, root, context)
  for (const id of readExperimentIds(tables)) {
    const experiment = readExperiment(tables, id, context)
    if (!experiment) continue
    yield experiment
    for (const run of runs.of(id)) {
      context.signal.throwIfAborted()
      yield { kind: 'run', run }
    }
    for (const model of readLoggedModels(tables, { root, experiment: id, context })) yield { kind: 'loggedModel', model }
  }
  for (const model of readRegistered(tables, context)) yield { kind: 'model', model }
  const traces = tables.count('trace_info')
  for (let i = 0; i < traces; i++) context.leaveOut({ kind: 'other', place: 'trace_info', reason: reasons.traces })
}

function* readExperimentIds(tables: Tables): Generator<string> {
  for (const row of tables.query('experiments', ['experiment_id'], 'ORDER BY experiment_id')()) {
    const id = textIn(row.experiment_id)
    if (id !== null) yield id
  }
}

const experimentColumns = ['name', 'lifecycle_stage', 'creation_time', 'last_update_time']

function readExperiment(tables: Tables, id: string, { leaveOut }: ReadContext): Extract<ImportedItem, { kind: 'experiment' }> | null {
  const row = tables.query('experiments', experimentColumns, 'WHERE experiment_id = ?')(id).at(0)
  if (!row) {
    // A column of another type than MLflow's, to which the id as text is another one.
    leaveOut({ kind: 'experiment', place: id, reason: 'Its table is not as MLflow makes it.' })
    return null
  }
  if (row.lifecycle_stage === 'deleted') {
    leaveOut({ kind: 'experiment', place: id, reason: reasons.deleted })
    return null
  }
  const tags = new Map<string, string>()
  for (const tag of tables.query('experiment_tags', ['key', 'value'], 'WHERE experiment_id = ?')(id))
    tags.set(textIn(tag.key) ?? '', textIn(tag.value) ?? '')
  const times = { createdAt: integerIn(row.creation_time), updatedAt: integerIn(row.last_update_time) }
  return { kind: 'experiment', experiment: { id, name: textIn(row.name) ?? id, tags, ...times } }
}
