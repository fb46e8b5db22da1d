import { and, eq, isNull } from 'drizzle-orm'
import { artifactPathProblem } from '../../../shared/domain/experiments/artifactPath.ts'
import { parseArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import { filesBeneath, type FileTree, findFile, treeOfRun } from '../../experiments/online.ts'
import { findModel, type ModelVersionRow } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import { versionByAlias, versionByNumber } from './find.ts'
import { cut } from './names.ts'
import type { VersionFile } from './reading/types.ts'

const { experiments, loggedModels, modelVersions, runs } = schema

type RunRow = typeof runs.$inferSelect
type LoggedModelRow = typeof loggedModels.$inferSelect

/** Where the files of a new version come from: each is something that the registry has. */
export type Source =
  | { readonly kind: 'run'; readonly run: RunRow; readonly path: string }
  | { readonly kind: 'loggedModel'; readonly model: LoggedModelRow; readonly path: string }
  | { readonly kind: 'version'; readonly version: ModelVersionRow }

/** What a client said of where a version comes from. */
export interface SaidSource {
  readonly source: string
  readonly runId?: string
  readonly modelId?: string
}

/**
 * What a client's source means. It is never a path or an address: it names a logged model, another version, or what lies in the tree of a
 * run, and is looked up in the registry. Everything else is refused whatever tags come with it, for such a source would be read later.
 * @throws INVALID_PARAMETER_VALUE
 */
export function resolveSource(db: Registry, { source, runId, modelId }: SaidSource): Source {
  const found = find(db, source)
  if (!found) throw refused(source, 'It names neither a logged model nor files of a run nor another version.')
  if (runId !== undefined && runId !== '' && found.kind === 'run' && found.run.uuid !== runId)
    throw refused(source, 'The run_id request parameter must identify the resource that contains the source.')
  if (modelId !== undefined && modelId !== '' && found.kind === 'loggedModel' && found.model.uuid !== modelId)
    throw refused(source, 'The model_id request parameter must identify the resource that contains the source.')
  return found
}

function refused(source: string, why: string): TrackingError {
  return invalid(`Invalid model version source: '${cut(source)}'. ${why}`)
}

function find(db: Registry, source: string): Source | undefined {
  const logged = /^models:\/(m-[0-9a-f]{32})$/.exec(source)
  if (logged) return loggedModel(db, source, logged[1], '')
  const version = /^models:\/([^/@:]+)\/(\d{1,15})$/.exec(source)
  if (version) return ofNumber(db, source, version[1], version[2])
  const aliased = /^models:\/([^/@:]+)@([\w-]{1,64})$/.exec(source)
  if (aliased) return ofAlias(db, source, aliased[1], aliased[2])
  const ofRun = /^runs:\/([0-9a-f]{32})(?:\/(.*))?$/s.exec(source)
  if (ofRun) return run(db, source, ofRun[1], ofRun[2] ?? '')
  const place = parseArtifactUri(source)
  switch (place?.kind) {
    case 'run':
      return run(db, source, place.run, place.path, place.experiment)
    case 'loggedModel':
      return loggedModel(db, source, place.model, place.path, place.experiment)
    case 'version':
      return place.path === '' ? versionById(db, source, place.id) : undefined
    default:
      return undefined
  }
}

/** Of the experiment that the URI names, where it names one. */
function run(db: Registry, source: string, uuid: string, path: string, experiment?: string): Source {
  checkPath(source, path)
  const found = db.select().from(runs).where(eq(runs.uuid, uuid)).get()
  if (!found || (experiment !== undefined && experimentUuid(db, found.experimentId) !== experiment))
    throw refused(source, `There is no run ${uuid}.`)
  return { kind: 'run', run: found, path }
}

function loggedModel(db: Registry, source: string, uuid: string, path: string, experiment?: string): Source {
  checkPath(source, path)
  const living = and(eq(loggedModels.uuid, uuid), isNull(loggedModels.deletedAt))
  const model = db.select().from(loggedModels).where(living).get()
  if (!model || (experiment !== undefined && experimentUuid(db, model.experimentId) !== experiment))
    throw refused(source, `There is no logged model ${uuid}.`)
  return { kind: 'loggedModel', model, path }
}

function ofNumber(db: Registry, source: string, name: string, number: string): Source {
  try {
    return { kind: 'version', version: versionByNumber(db, name, number) }
  } catch (error) {
    throw error instanceof TrackingError ? refused(source, error.message) : error
  }
}

function ofAlias(db: Registry, source: string, name: string, alias: string): Source {
  const model = findModel(db, name)
  const version = model && versionByAlias(db, model.id, alias)
  if (!version) throw refused(source, `The model has no alias ${alias}.`)
  return { kind: 'version', version }
}

function versionById(db: Registry, source: string, id: number): Source {
  const living = and(eq(modelVersions.id, id), isNull(modelVersions.deletedAt))
  const version = db.select().from(modelVersions).where(living).get()
  if (!version) throw refused(source, 'There is no such version.')
  return { kind: 'version', version }
}

function experimentUuid(db: Registry, id: number): string | undefined {
  return db.select({ uuid: experiments.uuid }).from(experiments).where(eq(experiments.id, id)).get()?.uuid
}

/** A key of the registry that never was written as one is a try at something else: `..`, a drive, a backslash, anything encoded. */
function checkPath(source: string, path: string): void {
  if (path === '') return
  const problem = /[%#;]/.test(path) ? 'Its path holds a character that is not taken: %, # or ;.' : artifactPathProblem(path)
  if (problem !== null) throw refused(source, problem)
}

/** More files than any model has: each is a row of its own. */
const mostFiles = 20_000

/** The files beneath a source as they are now, by their paths from there; a source that is a file itself is one by its name. */
export function filesOf(db: Registry, source: Exclude<Source, { readonly kind: 'version' }>): VersionFile[] {
  const { path: folder } = source
  const tree: FileTree =
    source.kind === 'run' ? treeOfRun(source.run.id) : { kind: 'loggedModel', id: source.model.id, label: source.model.uuid }
  const file = folder === '' ? undefined : findFile(db, tree, folder)
  const files = file ? [file] : filesBeneath(db, tree, folder)
  if (files.length > mostFiles) throw invalid(`A model has at most ${mostFiles} files.`)
  return files.map(({ path, object, bytes }) => ({ path: beneath(folder, path), object, bytes }))
}

function beneath(folder: string, path: string): string {
  if (path === folder) return path.slice(path.lastIndexOf('/') + 1)
  return folder === '' ? path : path.slice(folder.length + 1)
}
