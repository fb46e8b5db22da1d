import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import { listFolder, readSmall } from '../localFiles.ts'
import type { ImportedExperiment, ImportedItem, ReadContext, RunsSource } from '../source.ts'
import { readEntries } from './folderParts.ts'
import { readLoggedModel, readRegistry } from './folderModels.ts'
import { type ExperimentFolder, readRun } from './folderRun.ts'
import { type Meta, readMeta } from './meta.ts'
import { reasons } from './words.ts'

/** Folders of an experiment that are no runs. */
const noRuns = new Set(['tags', 'datasets', 'traces', 'models'])

/** Whether a folder is one in which MLflow keeps runs: an experiment lies in it. */
export function isMlruns(root: string): boolean {
  const holds = ({ name }: { name: string }) => /^experiment_id:/m.test(readSmall(join(root, name, 'meta.yaml'), 1 << 16) ?? '')
  return listFolder(root)
    .filter(({ kind, name }) => kind === 'folder' && name !== 'models')
    .some(holds)
}

/** An `mlruns` folder, whichever release of MLflow wrote it. @throws FORMAT_INVALID where no experiment lies in it */
export function openMlruns(root: string): RunsSource {
  if (!isMlruns(root)) throw new CairnError('FORMAT_INVALID', `No experiment of MLflow lies in ${root}.`, { folder: root })
  return { format: 'MLflow folder', runs: countRuns(root), read: (context) => readMlruns(root, context), close: async () => {} }
}

function countRuns(root: string): number {
  let runs = 0
  for (const { name, kind } of listFolder(root))
    if (kind === 'folder' && name !== 'models')
      for (const inner of listFolder(join(root, name))) if (inner.kind === 'folder' && !noRuns.has(inner.name)) runs++
  return runs
}

async function* readMlruns(root: string, context: ReadContext): AsyncGenerator<ImportedItem> {
  for (const { name, kind } of listFolder(root)) {
    if (name === '.trash') tellTrash(join(root, name), context)
    else if (kind === 'folder' && name !== 'models') yield* readExperiment(root, name, context)
    else if (kind === 'other') context.leaveOut({ kind: 'experiment', place: name, reason: 'It is a link or no folder.' })
  }
  for (const model of readRegistry(root, context)) yield { kind: 'model', model }
}

function tellTrash(folder: string, { leaveOut }: ReadContext): void {
  for (const { name } of listFolder(folder)) leaveOut({ kind: 'experiment', place: `.trash/${name}`, reason: reasons.deleted })
}

async function* readExperiment(root: string, name: string, context: ReadContext): AsyncGenerator<ImportedItem> {
  const folder = join(root, name)
  const meta = readMeta(join(folder, 'meta.yaml'))
  const leaveOut = (reason: string) => context.leaveOut({ kind: 'experiment', place: name, reason })
  if (!meta) return leaveOut(reasons.noMeta)
  if (meta.text('experiment_id') !== name) return leaveOut(reasons.otherId)
  if (meta.text('lifecycle_stage') === 'deleted') return leaveOut(reasons.deleted)
  yield { kind: 'experiment', experiment: describe(meta, { folder, name, context }) }
  const experiment: ExperimentFolder = { root, folder, place: name, id: name, context, datasets: new Map() }
  yield* readContents(experiment)
}

function describe(meta: Meta, { folder, name, context }: { folder: string; name: string; context: ReadContext }): ImportedExperiment {
  return {
    id: name,
    name: meta.text('name') ?? name,
    tags: readEntries(join(folder, 'tags'), `${name}/tags`, 'tag', context),
    createdAt: meta.integer('creation_time'),
    updatedAt: meta.integer('last_update_time'),
  }
}

async function* readContents(experiment: ExperimentFolder): AsyncGenerator<ImportedItem> {
  const { folder, place, context } = experiment
  for (const { name, kind } of listFolder(folder)) {
    context.signal.throwIfAborted()
    if (kind !== 'folder' || noRuns.has(name)) continue
    const run = readRun(experiment, name)
    if (run) yield { kind: 'run', run }
  }
  for (const { name, kind } of listFolder(join(folder, 'models'))) {
    context.signal.throwIfAborted()
    const model = kind === 'folder' ? readLoggedModel(experiment, name) : null
    if (model) yield { kind: 'loggedModel', model }
  }
  for (const { name } of listFolder(join(folder, 'traces')))
    context.leaveOut({ kind: 'other', place: `${place}/traces/${name}`, reason: reasons.traces })
}

/** Where the runs lie, for a person who chose the folder around them: `mlruns` in it, or the folder itself. */
export function mlrunsIn(folder: string): string | null {
  if (isMlruns(folder)) return folder
  const inner = join(folder, 'mlruns')
  return lstatSync(inner, { throwIfNoEntry: false })?.isDirectory() && isMlruns(inner) ? inner : null
}
