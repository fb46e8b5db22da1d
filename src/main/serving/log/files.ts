import { lstat, readdir, rename } from 'node:fs/promises'
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

/** Where a kind of segments lies for each deployment: the request log, or what came back for its requests. */
export type SegmentRoot = (folder: string) => string

/** Names of the deployments that have a log. */
export function loggedDeployments(folder: string): Promise<string[]> {
  return deploymentsIn(folder, logRoot)
}

/** Names of the deployments that have segments of a kind. */
export async function deploymentsIn(folder: string, root: SegmentRoot): Promise<string[]> {
  if (!(await isFolder(folder)) || !(await isFolder(root(folder)))) return []
  const entries = await readdir(root(folder), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && DeploymentName.safeParse(entry.name).success).map(({ name }) => name)
}

/** Segments of the log of a deployment, the oldest first, each once. */
export function segmentsOf(folder: string, deployment: string): Promise<Segment[]> {
  return segmentsIn(folder, logRoot, deployment)
}

export async function segmentsIn(folder: string, root: SegmentRoot, deployment: string): Promise<Segment[]> {
  const own = join(root(folder), DeploymentName.parse(deployment))
  for (const path of [folder, root(folder), own]) if (!(await isFolder(path))) return []
  const names = (await readdir(own)).toSorted()
  const found = (await Promise.all(names.map((name) => segment(own, name)))).filter((one) => one !== null)
  const compacted = new Set(found.filter(({ form }) => form === 'parquet').map(({ base }) => base))
  return found
    .filter(({ form, base }) => form === 'parquet' || !compacted.has(base))
    .toSorted((a, b) => a.begun - b.begun || a.base.localeCompare(b.base, 'en', { numeric: true }))
}

/** Segments of a process that was killed: whoever calls this is the only one that writes, so nobody does to them. */
export async function closeLeftover(folder: string, root: SegmentRoot): Promise<void> {
  for (const name of await deploymentsIn(folder, root)) {
    const own = join(root(folder), name)
    const open = (await readdir(own, { withFileTypes: true })).filter((entry) => entry.isFile() && entry.name.endsWith('.open.jsonl'))
    for (const entry of open) await rename(join(own, entry.name), join(own, closedName(entry.name.slice(0, -'.open.jsonl'.length))))
  }
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
