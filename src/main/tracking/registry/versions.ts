import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { findTraining } from '../../experiments/index.ts'
import { addModelVersion, modelVersionRef, type ModelVersionRow, type NewModelVersion, versionOfRun } from '../../models/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { dataOfRun } from './data.ts'
import { filesOfVersion, keepFiles } from './keptFiles.ts'
import { originOf, type OriginRow } from './origins.ts'
import type { ReadModelInput } from './reading/task.ts'
import type { ReadModel, VersionFile } from './reading/types.ts'
import { filesOf, type Source } from './source.ts'

const { loggedModels, modelVersionOrigins, runs } = schema

/** What a registered version becomes, before it is in the registry. */
export interface MadeVersion {
  readonly row: Omit<NewModelVersion, 'notes'>
  readonly files: readonly VersionFile[]
  readonly origin: Pick<
    typeof modelVersionOrigins.$inferInsert,
    'source' | 'runUuid' | 'runLink' | 'loggedModelId' | 'flavor' | 'unopened' | 'user'
  >
}

/** Looks at the files of a model in a worker of main. */
export type Read = (input: ReadModelInput) => Promise<ReadModel>

/** What a source is as a version: of a training of Cairn's own, of another version, or of files that are looked at first. */
export async function versionOf(workspace: Workspace, source: Source, said: string, read: Read): Promise<MadeVersion> {
  const { db } = workspace
  if (source.kind === 'version') return sameAs(db, source.version)
  if (source.kind === 'run' && source.path === 'model' && findTraining(db, source.run.id)) {
    const row = await versionOfRun(workspace, source.run.id)
    return { row, files: [], origin: { source: said, runUuid: source.run.uuid } }
  }
  const files = filesOf(db, source)
  const run = source.kind === 'run' ? source.run : runOf(db, source.model.runId)
  const found = await read({ files, data: run ? dataOfRun(db, run.id) : null, said: {} })
  return {
    row: { runId: null, importedFromId: null, ...openedRow(found), checksum: checksumOf(files) },
    files,
    origin: {
      source: said,
      runUuid: run?.uuid ?? null,
      loggedModelId: source.kind === 'loggedModel' ? source.model.id : loggedModelOf(db, source.run.id, source.path),
      flavor: found.flavor,
      unopened: found.why,
    },
  }
}

/** What a version that was opened has, and one that is only kept. */
export function openedRow({ opened }: Pick<ReadModel, 'opened'>) {
  return opened ?? { task: null, threshold: null }
}

/** Of the files alone, whatever Cairn makes of them: two versions with the same files predict the same. */
export function checksumOf(files: readonly VersionFile[]): string {
  const listed = files.map(({ path, object }) => [path, object])
  return createHash('sha256').update(JSON.stringify(listed)).digest('hex')
}

/** Under another name, or once more under its own: the same run, files and graph. */
function sameAs(db: Registry, version: ModelVersionRow): MadeVersion {
  const { runId, importedFromId, onnxObject, signatureObject, training, task, threshold, checksum } = version
  const origin = originOf(db, version.id)
  const ref = modelVersionRef(db, version.id)
  const at = ref.lastIndexOf('@v')
  return {
    row: {
      runId,
      importedFromId,
      ...(onnxObject !== null && signatureObject !== null && { onnxObject, signatureObject }),
      training: training as NewModelVersion['training'],
      task,
      threshold,
      checksum,
    },
    files: filesOfVersion(db, version.id),
    origin: {
      source: `models:/${ref.slice(0, at)}/${ref.slice(at + 2)}`,
      runUuid: origin?.runUuid ?? runOf(db, runId)?.uuid ?? null,
      loggedModelId: origin?.loggedModelId,
      flavor: origin?.flavor,
      unopened: origin?.unopened,
    },
  }
}

/** Runs inside a change. @param name of a registered model, which is made where there is none */
export function insertVersion(db: Registry, name: string, { row, files, origin }: MadeVersion, notes: string): ModelVersionRow {
  const version = addModelVersion(db, name, { ...row, notes })
  db.insert(modelVersionOrigins)
    .values({ versionId: version.id, ...origin })
    .run()
  keepFiles(db, version.id, files)
  return version
}

function runOf(db: Registry, id: number | null) {
  return id === null ? undefined : db.select().from(runs).where(eq(runs.id, id)).get()
}

/** The run of a version that another program registered, where it is here. */
export function runOfOrigin(db: Registry, origin: Pick<OriginRow, 'runUuid'> | undefined) {
  const uuid = origin?.runUuid ?? null
  return uuid === null ? undefined : db.select().from(runs).where(eq(runs.uuid, uuid)).get()
}

/** Clients from 3.0 on log a model apart from its run, and may still name it by the run. */
function loggedModelOf(db: Registry, runId: number, path: string): number | null {
  const of = db.select().from(loggedModels).where(eq(loggedModels.runId, runId)).all()
  return of.find(({ name }) => name === path)?.id ?? null
}

/** A refusal of main that says what is wrong with the model, as the reason why it is only kept. */
export function keptBecause(thrown: unknown): ReadModel {
  const error = CairnError.from(thrown)
  if (error.code !== 'MODEL_LIMIT' && error.code !== 'WORKER_DIED') throw error
  return { flavor: null, opened: null, why: `Looking at it took too much memory or time: ${error.message}` }
}
