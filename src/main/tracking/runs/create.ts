import { eq } from 'drizzle-orm'
import { insertRun, type RunRow } from '../../experiments/online.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import { requireActiveExperiment } from './find.ts'
import { checkLength, longest } from './limits.ts'
import { checkTag } from './log.ts'
import { runNameOf } from './names.ts'
import { columnTags, type KeyValue, setTag } from './tags.ts'

const { runs } = schema

/** A run that a client begins. */
export interface ClientRun {
  /** The id of its experiment for clients. */
  readonly experiment: string
  readonly name?: string
  readonly user?: string
  /** In ms, as the client's clock has it. */
  readonly startedAt?: number
  readonly tags: readonly KeyValue[]
  /** The id that it gives its run by itself, so that it may begin it before a server is there: 32 hexadecimal digits. */
  readonly uuid?: string
}

/**
 * A run as a client begins it. It is listed by the clock of this computer: that of the client may be wrong by years.
 * @param at in ms @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE
 */
export function createRun(workspace: Workspace, { experiment, name, user, startedAt, tags, uuid }: ClientRun, at: number): RunRow {
  tags.forEach((tag, index) => checkTag(tag, `tags[${index}].`))
  checkLength('run_name', name ?? '', longest.tag)
  checkLength('user_id', user ?? '', longest.tag)
  const tagged = tags.find(({ key }) => key === columnTags.name)?.value
  if (name && tagged && name !== tagged)
    throw invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${name}', mlflow.runName='${tagged}').`,
    )
  const given = name || tagged || undefined
  if (uuid !== undefined && !/^[0-9a-f]{32}$/.test(uuid)) throw invalid('A run ID has 32 hexadecimal digits in lower case.')
  return workspace.change(
    ({ id }) => ({ action: 'run.start', subject: `run:${id}` }),
    (db) => {
      const { id: experimentId } = requireActiveExperiment(db, experiment)
      const run = insertRun(db, {
        name: given === undefined ? undefined : runNameOf(given),
        experimentId,
        source: 'mlflow',
        status: 'running',
        user: user || null,
        notes: '',
        tags: [],
        uuid,
        createdAt: at,
        startedAt: startedAt ?? at,
      })
      for (const tag of tags) if (tag.key !== columnTags.name || tag.value !== '') setTag(workspace, run, tag)
      if (given !== undefined && tagged === undefined) setTag(workspace, run, { key: columnTags.name, value: given })
      return run
    },
  )
}

/**
 * The run that a client has begun before under the id that it gave it: to begin it again changes nothing.
 * @returns its number; undefined where there is none @throws RESOURCE_ALREADY_EXISTS where it is another experiment's, or in the trash
 */
export function begunBefore({ db }: Workspace, { uuid, experiment }: ClientRun): number | undefined {
  const found = uuid === undefined ? undefined : db.select().from(runs).where(eq(runs.uuid, uuid)).get()
  if (!found) return undefined
  if (found.deletedAt === null && found.experimentId === requireActiveExperiment(db, experiment).id) return found.id
  throw new TrackingError('RESOURCE_ALREADY_EXISTS', `Another run has the ID ${uuid}, or it is in the trash.`)
}
