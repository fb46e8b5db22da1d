import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DeploymentName } from '../../../shared/domain/serving/endpoint.ts'

/**
 * The request log of a deployment is a folder of segments, each named by when it was begun (ms since 1970 UTC) and a number:
 * - `<time>-<number>.open.jsonl` is being written by the endpoint, or was when it was killed;
 * - `<time>-<number>.jsonl` is closed: nobody writes to it any more;
 * - `<time>-<number>_<first>_<last>.parquet` is the same for good, with the times of its requests. Where it exists, the other one counts no more.
 * A workspace may come from anyone: what is not a plain file of such a name is not seen, and no link is followed.
 */
export interface Segment {
  readonly path: string
  readonly form: 'open' | 'closed' | 'parquet'
  /** `<time>-<number>` */
  readonly base: string
  /** When it was begun. */
  readonly begun: number
  readonly bytes: number
  /** When its first and last requests came, in ms since 1970 UTC: exactly of Parquet; of the others they came before they were written. */
  readonly from: number
  readonly to: number
}

/** An entry is written after its request came; times of files are as exact as their disk has them. */
const written = 2_000

const jsonName = /^(\d{13}-\d{1,9})(\.open)?\.jsonl$/
const parquetName = /^(\d{13}-\d{1,9})_(\d{1,15})_(\d{1,15})\.parquet$/

export const openName = (base: string) => `${base}.open.jsonl`
export const closedName = (base: string) => `${base}.jsonl`
export const parquetNameOf = (base: string, from: number, to: number) => `${base}_${from}_${to}.parquet`

/** Where the logs of an endpoint lie, in its folder. */
export function logRoot(folder: string): string {
  return join(folder, 'log')
}

/** Names of the deployments that have a log. */
export async function loggedDeployments(folder: string): Promise<string[]> {
  if (!(await isFolder(folder)) || !(await isFolder(logRoot(folder)))) return []
  const entries = await readdir(logRoot(folder), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && DeploymentName.safeParse(entry.name).success).map(({ name }) => name)
}

/** Segments of a deployment, the oldest first, each once. */
export async function segmentsOf(folder: string, deployment: string): Promise<Segment[]> {
  const logs = join(logRoot(folder), DeploymentName.parse(deployment))
  for (const path of [folder, logRoot(folder), logs]) if (!(await isFolder(path))) return []
  const names = (await readdir(logs)).toSorted()
  const found = (await Promise.all(names.map((name) => segment(logs, name)))).filter((one) => one !== null)
  const compacted = new Set(found.filter(({ form }) => form === 'parquet').map(({ base }) => base))
  return found
    .filter(({ form, base }) => form === 'parquet' || !compacted.has(base))
    .toSorted((a, b) => a.begun - b.begun || a.base.localeCompare(b.base, 'en', { numeric: true }))
}

async function segment(logs: string, name: string): Promise<Segment | null> {
  const json = jsonName.exec(name)
  const parquet = parquetName.exec(name)
  const base = json?.[1] ?? parquet?.[1]
  if (base === undefined) return null
  const path = join(logs, name)
  const found = await lstat(path).catch(() => null)
  if (!found?.isFile()) return null
  const begun = Number(base.slice(0, 13))
  const common = { path, base, begun, bytes: found.size }
  if (parquet) return { ...common, form: 'parquet', from: Number(parquet[2]), to: Number(parquet[3]) }
  return { ...common, form: json?.[2] ? 'open' : 'closed', from: 0, to: Math.max(begun, found.mtimeMs) + written }
}

/** A folder itself, and no link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() ?? false
}

/** Whether a file is gone: a segment is replaced by its Parquet, and deleted, while others read. */
export function isMissing(error: unknown): boolean {
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') return true
  return error instanceof Error && /No files found that match|No such file or directory/i.test(error.message)
}
