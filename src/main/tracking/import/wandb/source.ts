import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import { derivedUuid } from '../derivedUuid.ts'
import { findFolders } from '../findFolders.ts'
import { importedFiles } from '../localFiles.ts'
import type { Entries, ImportedFile, ImportedItem, ImportedRun, ReadContext, RunsSource } from '../source.ts'
import type { Leaf } from './leaves.ts'
import { pointsOf } from './points.ts'
import type { RunRecord } from './record.ts'
import { isTransactionLog, readRecords, type RecordsEnd } from './records.ts'
import { RunSurvey, surveyFile, tryRead } from './survey.ts'

/** How many entries are looked at to see whether a folder is W&B's. */
const glance = 2_000
const isLogName = (name: string) => /^run-.*\.wandb$/.test(name)

/** Whether a path is a transaction log, or a folder with one at or beneath it as far as a glance shows. */
export function isWandb(path: string): boolean {
  return logsAt(path, glance).next().done !== true
}

/**
 * Runs that W&B kept on the disk (`run-<id>.wandb`), of a file, a run's folder or any folder above: with history, config, summary, what
 * was measured of the machine, and the files beside it. A run that was resumed has several logs, and is one run.
 * @throws FORMAT_INVALID where there is none
 */
export function openWandb(path: string): RunsSource {
  const logs = [...logsAt(path)]
  if (logs.length === 0) throw new CairnError('FORMAT_INVALID', `${path} has no runs of W&B: there is no file run-….wandb.`, { path })
  const byRun = Map.groupBy(logs, identityOf)
  return {
    format: 'W&B files',
    runs: byRun.size,
    read: (context) => readRuns(byRun, context),
    close: () => Promise.resolve(),
  }
}

function* logsAt(path: string, most?: number): Generator<string> {
  const folders = statSync(path).isFile() ? [{ files: [path] }] : findFolders(path, isLogName, most)
  for (const { files } of folders) yield* files.filter(beginsAsLog)
}

function beginsAsLog(file: string): boolean {
  const begin = Buffer.alloc(7)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, begin)
  } finally {
    closeSync(descriptor)
  }
  return isTransactionLog(begin)
}

/** Project and id of its run: ids that people choose come again in other projects. */
function identityOf(log: string): string {
  const run = firstRun(log)
  return JSON.stringify([run?.get('project') || 'uncategorized', run?.get('id') ?? basename(log, '.wandb').slice('run-'.length)])
}

function firstRun(log: string): RunRecord['texts'] | null {
  for (const bytes of readRecords(log)) {
    const record = tryRead(bytes)
    if (record?.kind === 'run') return record.run.texts
    if (record?.kind === 'history') return null
  }
  return null
}

async function* readRuns(byRun: ReadonlyMap<string, readonly string[]>, context: ReadContext): AsyncGenerator<ImportedItem> {
  const experiments = new Set<string>()
  for (const [identity, logs] of byRun) {
    context.signal.throwIfAborted()
    const [project, id] = JSON.parse(identity) as [string, string]
    if (!context.wants(project)) continue
    const survey = new RunSurvey()
    for (const log of logs) tellEnd(log, await surveyFile(log, survey, context.signal), context)
    const experiment = derivedUuid('wandb project', project)
    if (!experiments.has(experiment)) {
      experiments.add(experiment)
      yield { kind: 'experiment', experiment: { id: experiment, name: project, tags: new Map(), createdAt: null, updatedAt: null } }
    }
    tellOthers(id, survey, context)
    yield { kind: 'run', run: runOf(id, { experiment, project, logs }, survey, context) }
  }
}

function tellEnd(log: string, { kind, at, tooLarge }: RecordsEnd, { leaveOut }: ReadContext): void {
  if (kind === 'damaged')
    leaveOut({ kind: 'file', place: `${log}, from byte ${at} on`, reason: 'A checksum is wrong: what is after it cannot be read.' })
  for (let i = 0; i < tooLarge; i++) leaveOut({ kind: 'other', place: log, reason: 'A record is larger than 64 MiB.' })
}

function tellOthers(place: string, { others, unreadable }: RunSurvey, { leaveOut }: ReadContext): void {
  for (let i = 0; i < unreadable; i++) leaveOut({ kind: 'other', place, reason: 'A record cannot be read.' })
  for (const [name, count] of others)
    for (let i = 0; i < count; i++) leaveOut({ kind: 'point', place, reason: `${name} in the history are not metrics.` })
}

interface Origin {
  readonly experiment: string
  readonly project: string
  readonly logs: readonly string[]
}

function runOf(id: string, { experiment, project, logs }: Origin, survey: RunSurvey, context: ReadContext): ImportedRun {
  const { texts, startedAt, lastAt, exitCode } = survey
  return {
    uuid: derivedUuid('wandb', project, id),
    experiment,
    name: texts.get('name') || id,
    user: survey.environment.get('user') ?? texts.get('entity') ?? null,
    notes: texts.get('notes') ?? '',
    status: exitCode === null ? 'running' : exitCode === 0 ? 'done' : 'failed',
    startedAt,
    endedAt: exitCode === null ? null : (lastAt ?? startedAt),
    params: new Map(Array.from(survey.config, ([name, leaf]) => [name, textOf(leaf)])),
    tags: tagsOf(id, survey),
    inputs: [],
    models: [],
    points: () => pointsOf(logs, survey),
    files: () => filesBeside(logs, id, context),
  }
}

function textOf(leaf: Leaf): string {
  if (leaf.kind === 'number' || leaf.kind === 'flag') return String(leaf.value)
  if (leaf.kind === 'media') return leaf.type
  return leaf.kind === 'nothing' ? '' : leaf.text
}

/** Its own tags are labels. The rest says where it came from. */
function tagsOf(id: string, { tags, texts, environment }: RunSurvey): Entries {
  const origin: readonly (readonly [string, string | undefined])[] = [
    ['wandb.id', id],
    ['wandb.group', texts.get('group')],
    ['wandb.job_type', texts.get('jobType')],
    ['wandb.sweep', texts.get('sweep')],
    ['wandb.host', environment.get('host') ?? texts.get('host')],
    ['wandb.python', environment.get('python')],
    ['mlflow.source.name', environment.get('program')],
    ['mlflow.source.git.commit', environment.get('commit')],
  ]
  return new Map([...tags.map((tag) => [tag, ''] as const), ...origin.flatMap(([key, text]) => (text ? [[key, text] as const] : []))])
}

/** What lies in `files` beside a log; of a resumed run the newest of each path. */
function filesBeside(logs: readonly string[], id: string, context: ReadContext): Iterable<ImportedFile> {
  const byPath = new Map<string, ImportedFile>()
  for (const log of logs) {
    const folder = join(dirname(log), 'files')
    if (!existsSync(folder)) continue
    for (const file of importedFiles(folder, `${id}/files`, context)) byPath.set(file.path, file)
  }
  return byPath.values()
}
