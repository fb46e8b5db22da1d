import { glob, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'

/** A file of a data set that lies in many. */
export interface Part {
  readonly path: string
  /** Its path within the folder, for messages. */
  readonly file: string
}

/** More than this is no data set but a whole disk. */
const mostParts = 100_000

const isParquet = (name: string) => /\.(parquet|parq|pq)$/i.test(name)
/** What Spark, Hive and systems write beside the data. */
const isHidden = (name: string) => /^[._]/.test(name)

/**
 * The Parquet files of a file, a folder with all within it, or a pattern such as `rides/2026-*.parquet`, in the order of their paths: so the
 * order does not depend on who lists them. Files and folders that begin with a dot or an underscore are left out.
 * @throws FILE_NOT_FOUND
 */
export async function listParts(source: string): Promise<Part[]> {
  const found = await stat(source).catch(() => null)
  if (found?.isFile()) return [{ path: resolve(source), file: basename(source) }]
  const root = found ? source : fixedFolder(source)
  const paths = found ? await within(source) : await matching(source)
  if (paths.length === 0)
    throw new CairnError('FILE_NOT_FOUND', `There is no Parquet file ${found ? `in the folder ${source}` : `at ${source}`}.`, {
      file: source,
    })
  const parts = paths.map((path) => ({ path: resolve(path), file: relative(root, path).replaceAll('\\', '/') }))
  return parts.sort((a, b) => (a.file < b.file ? -1 : 1))
}

async function within(folder: string): Promise<string[]> {
  const paths: string[] = []
  const open = [folder]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue
      const path = join(next, entry.name)
      if (entry.isDirectory()) open.push(path)
      else if (entry.isFile() && isParquet(entry.name)) take(paths, path, folder)
    }
  }
  return paths
}

async function matching(pattern: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern)) {
    const isFile = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    )
    if (isFile && isParquet(path) && !isHidden(basename(path))) take(paths, path, pattern)
  }
  return paths
}

function take(paths: string[], path: string, source: string): void {
  if (paths.push(path) > mostParts) {
    const message = `${source} has more than ${mostParts.toLocaleString('en')} Parquet files.`
    throw new CairnError('INVALID_INPUT', message, { file: source })
  }
}

/** The folder before the first part of a path that is a pattern. */
function fixedFolder(pattern: string): string {
  let folder = pattern
  while (/[*?[\]{}]/.test(folder)) folder = dirname(folder)
  return folder
}
