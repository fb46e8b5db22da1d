import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { ExportReport } from '../../../shared/domain/tracking/importReport.ts'
import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { openWorkspace, type Workspace } from '../../workspace/index.ts'
import { LeftOutList } from '../import/leftOut.ts'
import { experimentMessages } from '../runs/messages.ts'
import { writeLoggedModel, writeRegistry } from './models.ts'
import { writeExperiment, writeRun } from './runs.ts'
import { MlrunsWriter } from './store.ts'

export interface ExportRunsInput {
  /** The folder of the workspace: a copy of its registry is read, as it is at that moment. */
  readonly workspace: string
  /** The folder that is made, or, where it holds something already, in which `mlruns` is made. */
  readonly folder: string
  /** Names; all when absent. */
  readonly experiments?: readonly string[]
}

/**
 * Writes runs into a folder that MLflow reads as its own: beside its place and then moved there, so that it is whole or not there.
 * @throws ALREADY_EXISTS, FILE_NOT_FOUND, NOT_FOUND for an experiment that is not there
 */
export const exportRunsTask: Task<ExportRunsInput, ExportReport> = async ({ workspace: path, folder: given, experiments }, context) => {
  const folder = (await isFree(given)) ? given : join(given, 'mlruns')
  if (!(await isFree(folder))) throw taken(folder, 'already exists and is not empty.')
  const made = join(dirname(folder), `.${randomUUID()}.tmp`)
  const leftOut = new LeftOutList()
  const workspace = openWorkspace(path, { readOnly: true })
  try {
    await mkdir(made).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw CairnError.from(error)
      throw new CairnError('FILE_NOT_FOUND', `The folder of ${folder} does not exist.`, { file: dirname(folder) }, error)
    })
    const store = new MlrunsWriter({ folder: made, target: folder, objects: context.objects, leaveOut: leftOut.leaveOut })
    const counts = await writeAll({ workspace, store, context }, experiments)
    // An empty folder may be in its place.
    await rmdir(folder).catch(() => {})
    await rename(made, folder)
    return { format: 'cairn.export/1', folder, ...counts, leftOut: leftOut.list }
  } catch (error) {
    throw CairnError.from(error)
  } finally {
    workspace.close()
    await rm(made, { recursive: true, force: true })
  }
}

/** Whether nothing lies there, or an empty folder. @throws ALREADY_EXISTS for a file */
async function isFree(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error.code === 'ENOTDIR' ? taken(folder, 'is a file.') : CairnError.from(error)
  })
  return names.length === 0
}

const taken = (folder: string, how: string) => new CairnError('ALREADY_EXISTS', `${folder} ${how} Choose a new folder.`, { file: folder })

interface Writing {
  readonly workspace: Workspace
  readonly store: MlrunsWriter
  readonly context: TaskContext
}

async function writeAll(writing: Writing, names: readonly string[] | undefined) {
  const { workspace, context } = writing
  const counts = { runs: 0, points: 0, files: 0, loggedModels: 0, versions: 0 }
  const experiments = experimentsOf(writing, names)
  const all = experiments.reduce((sum, { runs }) => sum + runs.length, 0)
  for (const { id, message, runs } of experiments) {
    writeExperiment(writing.store, message)
    for (const run of runs) {
      await turn()
      context.signal.throwIfAborted()
      const { points, files } = await writeRun(writing, run)
      counts.runs++
      counts.points += points
      counts.files += files
      context.progress(counts.runs / all, 'exporting', counted(counts.runs, 'run'))
    }
    for (const model of numbersOf(
      workspace,
      'SELECT id FROM logged_models WHERE experiment_id = ? AND deleted_at IS NULL ORDER BY id',
      id,
    )) {
      context.signal.throwIfAborted()
      counts.files += await writeLoggedModel(writing, model)
      counts.loggedModels++
    }
  }
  return { ...counts, experiments: experiments.length, versions: writeRegistry(writing) }
}

/** An id that is no name of a folder would lead elsewhere. */
const isFolderId = (id: string) => /^[A-Za-z0-9][\w-]{0,63}$/.test(id) && id !== 'models'

function experimentsOf({ workspace, store }: Writing, names: readonly string[] | undefined) {
  const wanted = names && new Set(names)
  const ids = numbersOf(workspace, 'SELECT id FROM experiments WHERE deleted_at IS NULL ORDER BY id')
  const found = experimentMessages(workspace, ids).map((message, at) => ({ id: ids[at], message }))
  for (const name of wanted ?? [])
    if (!found.some(({ message }) => message.name === name))
      throw new CairnError('NOT_FOUND', `There is no experiment called "${name}".`, { experiment: name })
  return found.flatMap(({ id, message }) => {
    if (wanted && !wanted.has(message.name)) return []
    if (isFolderId(message.experiment_id))
      return [
        { id, message, runs: numbersOf(workspace, 'SELECT id FROM runs WHERE experiment_id = ? AND deleted_at IS NULL ORDER BY id', id) },
      ]
    store.leaveOut({ kind: 'experiment', place: message.name, reason: 'Its id cannot be the name of a folder.' })
    return []
  })
}

function numbersOf({ sqlite }: Workspace, sql: string, ...values: readonly number[]): number[] {
  return sqlite
    .prepare(sql)
    .pluck()
    .all(...values) as number[]
}
