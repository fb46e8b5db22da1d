import { basename, dirname, resolve } from 'node:path'
import { statSync } from 'node:fs'
import { CairnError } from '../../../../shared/errors.ts'
import { derivedUuid } from '../derivedUuid.ts'
import { findFolders, type FoundFolder } from '../findFolders.ts'
import type { ImportedItem, ImportedRun, ReadContext, RunsSource } from '../source.ts'
import type { Session } from './hparams.ts'
import { mediaOf } from './media.ts'
import { type Dropped, pointsOf } from './points.ts'
import { type Cut, cutsOf } from './restarts.ts'
import { byBeginning, type FileSurvey, surveyFile } from './survey.ts'
import { Tags } from './tags.ts'

/** How many entries are looked at to see whether a folder is TensorBoard's. */
const glance = 2_000

/** What else has the word in its name is what a profiler leaves there. */
const isEventsFile = (name: string) => name.includes('tfevents') && !name.endsWith('.profile-empty')

/** Whether a path is an events file, or a folder with some at or beneath it as far as a glance shows. */
export function isTensorBoard(path: string): boolean {
  return foldersAt(path, glance).next().done !== true
}

/**
 * Runs of the events files (`*tfevents*`) that TensorFlow, Keras, PyTorch and others write for TensorBoard: one run for each folder with
 * such files, beneath one experiment that is called as the chosen folder.
 * @throws FORMAT_INVALID where there is none
 */
export function openTensorBoard(path: string): RunsSource {
  const folders = [...foldersAt(path)]
  if (folders.length === 0)
    throw new CairnError('FORMAT_INVALID', `${path} has no TensorBoard files: none has "tfevents" in its name.`, { path })
  const root = resolve(statSync(path).isFile() ? dirname(path) : path)
  return {
    format: 'TensorBoard logs',
    runs: folders.length,
    read: (context) => readFolders(basename(root) || 'TensorBoard', folders, context),
    close: () => Promise.resolve(),
  }
}

function* foldersAt(path: string, most?: number): Generator<FoundFolder> {
  if (!statSync(path).isFile()) yield* findFolders(path, isEventsFile, most)
  else if (isEventsFile(basename(path))) yield { path: '', files: [path] }
}

async function* readFolders(name: string, folders: readonly FoundFolder[], context: ReadContext): AsyncGenerator<ImportedItem> {
  const experiment = derivedUuid('tensorboard experiment', name)
  yield { kind: 'experiment', experiment: { id: experiment, name, tags: new Map(), createdAt: null, updatedAt: null } }
  const taken = new Set<string>()
  for (const folder of folders) {
    context.signal.throwIfAborted()
    const run = await readFolder(folder, context, taken)
    if (run) yield { kind: 'run', run: { ...run, experiment, name: folder.path || name } }
  }
}

/** @returns null for a folder that has nothing to import */
async function readFolder(
  folder: FoundFolder,
  context: ReadContext,
  taken: Set<string>,
): Promise<Omit<ImportedRun, 'name' | 'experiment'> | null> {
  const tags = new Tags()
  const session: Session = { params: new Map(), status: null }
  const files = await surveyAll(folder, tags, session, context)
  tellOthers(folder, files, context)
  if (!files.some((file) => file.firstSteps.size > 0 || file.media.length > 0) && session.params.size === 0) {
    context.leaveOut({ kind: 'run', place: folder.path || '.', reason: 'It has no scalars, images, texts or hyperparameters.' })
    return null
  }
  const cuts = cutsOf(files)
  return {
    uuid: uuidOf(folder, files, taken),
    user: null,
    notes: '',
    status: session.status ?? 'done',
    ...timesOf(files),
    params: session.params,
    tags: new Map(),
    inputs: [],
    models: [],
    points: () => allPoints(folder, files, tags, cuts, context),
    files: () => mediaOf(files, cuts),
  }
}

async function surveyAll(folder: FoundFolder, tags: Tags, session: Session, context: ReadContext): Promise<FileSurvey[]> {
  const files: FileSurvey[] = []
  for (const file of folder.files) {
    try {
      files.push(await surveyFile(file, tags, session, context.signal))
    } catch (error) {
      context.signal.throwIfAborted()
      context.leaveOut({ kind: 'file', place: placeOf(folder, file), reason: `It cannot be read: ${codeOf(error)}.` })
    }
  }
  return files.toSorted(byBeginning)
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

const placeOf = (folder: FoundFolder, file: string) => (folder.path === '' ? basename(file) : `${folder.path}/${basename(file)}`)

function tellOthers(folder: FoundFolder, files: readonly FileSurvey[], { leaveOut }: ReadContext): void {
  for (const { file, ended, others, unreadable } of files) {
    const place = placeOf(folder, file)
    if (ended.kind === 'damaged')
      leaveOut({
        kind: 'file',
        place: `${place}, from byte ${ended.at} on`,
        reason: 'A checksum is wrong: what is after it cannot be read.',
      })
    for (let i = 0; i < ended.tooLarge; i++) leaveOut({ kind: 'other', place, reason: 'An event is larger than 64 MiB.' })
    for (let i = 0; i < unreadable; i++) leaveOut({ kind: 'other', place, reason: 'An event cannot be read.' })
    for (const [name, count] of others)
      for (let i = 0; i < count; i++) leaveOut({ kind: 'other', place, reason: `${name} are not imported.` })
  }
}

/**
 * The same from import to import, wherever the folder lies and however far the run has gone: the name of its first file, which has the
 * second and the computer in it, and its first record, which has the time to the microsecond. A copy beside it gets an id by its path.
 */
function uuidOf(folder: FoundFolder, [first]: readonly FileSurvey[], taken: Set<string>): string {
  const identity = [basename(first.file), first.first.toString('hex')]
  const uuid = derivedUuid('tensorboard', ...identity)
  const own = taken.has(uuid) ? derivedUuid('tensorboard', ...identity, folder.path) : uuid
  taken.add(own)
  return own
}

/** In milliseconds, of the first event and the last. */
function timesOf(files: readonly FileSurvey[]): { startedAt: number | null; endedAt: number | null } {
  const times = files.flatMap(({ from, to }) => (from === null || to === null ? [] : [from, to])).map((time) => Math.round(time * 1_000))
  const known = times.filter(Number.isSafeInteger)
  return known.length === 0 ? { startedAt: null, endedAt: null } : { startedAt: Math.min(...known), endedAt: Math.max(...known) }
}

function* allPoints(
  folder: FoundFolder,
  files: readonly FileSurvey[],
  tags: Tags,
  cuts: readonly Cut[],
  { signal, leaveOut }: ReadContext,
) {
  for (const [i, file] of files.entries()) {
    const dropped: Dropped = { restarted: 0, outOfRange: 0 }
    for (const points of pointsOf(file, tags, cuts[i], dropped)) {
      signal.throwIfAborted()
      yield points
    }
    const place = placeOf(folder, file.file)
    for (let k = 0; k < dropped.restarted; k++)
      leaveOut({ kind: 'point', place, reason: 'The run was started again at this step or an earlier one.' })
    for (let k = 0; k < dropped.outOfRange; k++)
      leaveOut({ kind: 'point', place, reason: 'Its step or time is not a whole number up to 2^53 - 1.' })
  }
}
