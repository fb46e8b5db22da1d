import { eq } from 'drizzle-orm'
import { requireName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { ensureExperiment } from '../groups/store.ts'
import { insertRun, type NewRun, type RunRow } from './store.ts'

const { runs, runParams, runTags } = schema

/** In characters. Those of MLflow's servers, so that what one of them took is taken here too. */
const longest = { key: 250, param: 6_000, tag: 8_000, user: 200 }

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

/**
 * A run that another program made, as it tells of it. Its metrics are logged with `logPoints`. Runs inside a change.
 * @throws INVALID_INPUT for what is no name, key or value; ALREADY_EXISTS where a run has its uuid
 */
export function addForeignRun(db: Registry, { experiment, params = {}, tags = {}, ...run }: NewForeignRun): RunRow {
  if (run.uuid !== undefined) refuseUuid(db, run.uuid)
  refuseLong('user', run.user ?? '', longest.user)
  for (const [key, value] of Object.entries(params)) refuseEntry('param', key, value, longest.param)
  for (const [key, value] of Object.entries(tags)) refuseEntry('tag', key, value, longest.tag)
  const name = run.name === undefined ? undefined : requireName(run.name)
  const { id: experimentId } = ensureExperiment(db, requireName(experiment))
  const row = insertRun(db, { ...run, name, experimentId, createdAt: run.startedAt, notes: '', tags: [] })
  for (const [key, value] of Object.entries(params))
    db.insert(runParams)
      .values({ runId: row.id, key, value, number: numberIn(value) })
      .run()
  for (const [tag, value] of Object.entries(tags)) db.insert(runTags).values({ runId: row.id, tag, value }).run()
  return row
}

function refuseUuid(db: Registry, uuid: string): void {
  if (!/^[0-9a-f]{32}$/.test(uuid))
    throw new CairnError('INVALID_INPUT', 'A run ID has 32 hexadecimal digits.', { uuid: uuid.slice(0, 100) })
  const found = db.select({ id: runs.id }).from(runs).where(eq(runs.uuid, uuid)).get()
  if (found) throw new CairnError('ALREADY_EXISTS', `Run ${found.id} already has the ID ${uuid}.`, { run: found.id, uuid })
}

function refuseEntry(kind: 'param' | 'tag', key: string, value: string, most: number): void {
  if (key === '') throw new CairnError('INVALID_INPUT', `A ${kind} has no name.`)
  refuseLong(`name of a ${kind}`, key, longest.key)
  refuseLong(`${kind} ${key}`, value, most)
}

function refuseLong(what: string, text: string, most: number): void {
  if (Array.from(text).length <= most) return
  throw new CairnError('INVALID_INPUT', `The ${what} has more than ${most} characters.`, { begins: text.slice(0, 100) })
}

/** The number that a param is, to sort by; null where its text is none. */
export function numberIn(text: string): number | null {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : null
}
