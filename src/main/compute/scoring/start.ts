import { stat } from 'node:fs/promises'
import { basename, relative, sep } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { findDataset, manifestOf, requireVersion, sensitiveOfVersion, versionRef } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import type { ExportSource } from '../../serving/index.ts'
import { type KeptTarget, requireTarget } from '../targets/index.ts'
import type { ScoredData } from './data.ts'
import type { ScoreJob } from './job.ts'

export interface ScoreRequest {
  readonly source: ExportSource
  /** What rates of scoring are kept under; null for a file, which estimates do not know. */
  readonly subject: string | null
  /** What the model is called, for the title. */
  readonly model: string
  /** A file, or a folder or pattern of Parquet in the shared folder, as an absolute path here. */
  readonly data: { readonly path: string } | { readonly ref: string }
  readonly target: string
  readonly to: { readonly kind: 'dataset'; readonly name: string } | { readonly kind: 'folder'; readonly keep: readonly string[] }
  /** Whether values of sensitive columns may leave this computer. */
  readonly sendsSensitive: boolean
}

/**
 * Starts a job that scores rows on a target.
 * @throws TARGET_NOT_FOUND, NOT_FOUND, FILE_NOT_FOUND; SENSITIVE_UNCONFIRMED; INVALID_INPUT for a dataset of data that lie in many files
 */
export async function startScoring({ workspace, runner }: Work, request: ScoreRequest): Promise<{ jobId: number }> {
  const { db } = workspace
  const target = requireTarget(workspace.author.home, request.target)
  const { data, from, key, sensitive } = await dataOf(workspace.db, request, target)
  if (sensitive.length > 0 && !request.sendsSensitive)
    throw new CairnError(
      'SENSITIVE_UNCONFIRMED',
      `${from} has sensitive columns, whose values would be sent to ${target.name}: ${sensitive.join(', ')}.`,
      {
        target: target.name,
        columns: sensitive,
      },
    )
  const { to } = request
  const datasetId = to.kind === 'dataset' ? findDataset(db, to.name)?.id : undefined
  const job: ScoreJob = {
    source: request.source,
    subject: request.subject,
    data,
    from,
    to: to.kind === 'folder' ? to : { ...to, key, sensitive, ...(datasetId !== undefined && { datasetId }) },
  }
  return { jobId: runner.enqueue('compute.score', `Score ${from} with ${request.model}`, job, () => null, { target: target.name }).jobId }
}

interface Found {
  readonly data: ScoredData
  readonly from: string
  readonly key: readonly string[]
  readonly sensitive: readonly string[]
}

async function dataOf(db: Work['workspace']['db'], { data, to }: ScoreRequest, target: KeptTarget): Promise<Found> {
  if ('ref' in data) {
    const version = requireVersion(db, data.ref)
    const manifest = manifestOf(version)
    const marked = sensitiveOfVersion(db, version.id)
    const sensitive = manifest.columns.flatMap(({ name }) => (marked.has(name) ? [name] : []))
    return { data: { kind: 'version', manifest }, from: versionRef(db, version.id), key: manifest.key, sensitive }
  }
  const { path } = data
  const entry = await stat(path).catch(() => null)
  const isThere = isWithin(target.folder, path) && (!entry?.isFile() || /\.(parquet|parq|pq)$/i.test(path))
  if (!entry && !isThere) throw new CairnError('FILE_NOT_FOUND', `There is no file or folder ${path}.`, { file: path })
  if (isThere && !entry?.isFile() && to.kind === 'dataset')
    throw new CairnError(
      'INVALID_INPUT',
      `${path} is more than one file: what is scored stays in the shared folder, from where it can be imported.`,
      {
        field: 'to',
      },
    )
  return { data: { kind: 'file', path, isThere }, from: basename(path), key: [], sensitive: [] }
}

function isWithin(folder: string, path: string): boolean {
  const inside = relative(folder, path)
  return inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`)
}
