import { and, eq, gte, lt } from 'drizzle-orm'
import { artifactPathProblem } from '../../../../shared/domain/experiments/artifactPath.ts'
import { loggedModelArtifactUri } from '../../../../shared/domain/tracking/artifactUri.ts'
import { schema, type Workspace } from '../../../workspace/index.ts'
import { invalid } from '../../server/errors.ts'
import { cut } from '../names.ts'
import { requireLoggedModel } from './store.ts'

const { experiments, loggedModelArtifacts } = schema

/** MLflow's `FileInfo`, its path from the root of the model. */
interface FileInfo {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

/** What lies in a folder of a logged model. A model has few files: all of a folder are one answer. @throws INVALID_PARAMETER_VALUE for what is no folder */
export function directoryOf({ db }: Workspace, uuid: string, folder: string): { readonly root_uri: string; readonly files: FileInfo[] } {
  const { id, experimentId } = requireLoggedModel(db, uuid)
  if (folder !== '' && artifactPathProblem(folder) !== null) throw invalid(`Invalid path: ${cut(folder)}`)
  const within = folder === '' ? undefined : and(gte(loggedModelArtifacts.path, `${folder}/`), lt(loggedModelArtifacts.path, `${folder}0`))
  const rows = db
    .select()
    .from(loggedModelArtifacts)
    .where(and(eq(loggedModelArtifacts.modelId, id), within))
    .orderBy(loggedModelArtifacts.path)
    .all()
  const experiment = db.select({ uuid: experiments.uuid }).from(experiments).where(eq(experiments.id, experimentId)).get()
  return { root_uri: loggedModelArtifactUri(experiment?.uuid ?? '', uuid), files: entriesOf(rows, folder === '' ? '' : `${folder}/`) }
}

function entriesOf(rows: readonly { readonly path: string; readonly bytes: number }[], prefix: string): FileInfo[] {
  const found = new Map<string, FileInfo>()
  for (const { path, bytes } of rows) {
    const end = path.indexOf('/', prefix.length)
    const shown = end < 0 ? path : path.slice(0, end)
    found.set(shown, end < 0 ? { path, is_dir: false, file_size: bytes } : { path: shown, is_dir: true })
  }
  return [...found.values()]
}
