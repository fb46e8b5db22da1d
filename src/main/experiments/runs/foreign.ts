import { type Registry, schema } from '../../workspace/index.ts'
import { ensureExperiment } from '../groups/store.ts'
import { insertRun, type NewRun, type RunRow } from './store.ts'

const { runParams, runTags } = schema

export interface NewForeignRun extends Pick<NewRun, 'name' | 'uuid' | 'user' | 'status'> {
  readonly source: 'mlflow' | 'import'
  /** The name of its experiment, which is made where there is none. */
  readonly experiment: string
  readonly startedAt: number
  readonly endedAt?: number | null
  readonly params?: Readonly<Record<string, string>>
  /** Keys with their values; an empty value makes a label. */
  readonly tags?: Readonly<Record<string, string>>
}

/** A run that another program made, as it tells of it. Its metrics are logged with `logPoints`. Runs inside a change. */
export function addForeignRun(db: Registry, { experiment, params = {}, tags = {}, ...run }: NewForeignRun): RunRow {
  const { id: experimentId } = ensureExperiment(db, experiment)
  const row = insertRun(db, { ...run, experimentId, createdAt: run.startedAt, notes: '', tags: [] })
  for (const [key, value] of Object.entries(params))
    db.insert(runParams)
      .values({ runId: row.id, key, value, number: numberIn(value) })
      .run()
  for (const [tag, value] of Object.entries(tags)) db.insert(runTags).values({ runId: row.id, tag, value }).run()
  return row
}

function numberIn(text: string): number | null {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : null
}
