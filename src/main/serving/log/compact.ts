import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { withDuckDB } from '../../datasets/tasks.ts'
import type { Task } from '../../jobs/index.ts'
import { syncFolder } from '../../workspace/index.ts'
import { isMissing, logRoot, parquetNameOf, type Segment, segmentsOf } from './files.ts'
import { writeParquet } from './parquetForm.ts'
import { stageLines } from './stageLines.ts'

/** The log of a deployment, for a worker. */
export interface LogSource {
  /** The folder of the endpoint. */
  readonly folder: string
  readonly deployment: string
  /** Types of its inputs, as its versions have them. */
  readonly types: readonly (readonly [name: string, type: ColumnType])[]
}

export interface Compacted {
  segments: number
  /** Segments that cannot be read: they are put aside. */
  damaged: number
}

/** A file that a compaction was writing to when it was killed is garbage after so many ms. */
const abandonedAfter = 60 * 60_000
const temporaryName = /^\.\d{13}-\d{1,9}-\d+\.tmp$/
const memory = 512 * 2 ** 20

/**
 * Writes the closed segments of a log as Parquet. Each becomes complete at once, under its name, and then its lines are deleted: whoever
 * reads in between sees the Parquet alone, and a compaction that was killed is done again.
 */
export const compactLogTask: Task<LogSource, Compacted> = async (source, { scratch, signal, progress }) => {
  await removeAbandoned(source)
  const closed = (await segmentsOf(source.folder, source.deployment)).filter(({ form }) => form === 'closed')
  let damaged = 0
  for (const [place, segment] of closed.entries()) {
    progress(place / closed.length, 'compacting')
    const isWhole = await compact(source, segment, { scratch, signal }).catch((error: unknown) => {
      // Its retention was over meanwhile, or its log was deleted.
      if (isMissing(error)) return true
      throw error
    })
    if (!isWhole) damaged++
  }
  await removeCompacted(source)
  return { segments: closed.length - damaged, damaged }
}

/** @returns false where it has no entry that can be read */
async function compact(
  { deployment, types }: LogSource,
  { path, base }: Segment,
  access: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const folder = dirname(path)
  const temporary = join(folder, `.${base}-${process.pid}.tmp`)
  try {
    return await withDuckDB({ ...access, files: [path, temporary], memory }, async (duck) => {
      const staged = await stageLines(duck, path, new Map(types), 'segment').catch((error: unknown) => {
        if (isDamage(error)) return null
        throw error
      })
      const [rows, from, to] = staged
        ? await duck.row(`SELECT count(*)::INTEGER, min(epoch_ms("at"))::VARCHAR, max(epoch_ms("at"))::VARCHAR FROM segment`)
        : [0, null, null]
      if (!staged || Number(rows) === 0) {
        await rename(path, `${path}.damaged`)
        return false
      }
      await writeParquet(duck, staged, deployment, temporary)
      await sync(temporary)
      await rename(temporary, join(folder, parquetNameOf(base, Number(from), Number(to))))
      await syncFolder(folder)
      await rm(path)
      return true
    })
  } finally {
    await rm(temporary, { force: true })
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.chmod(0o600)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Another try would end the same. */
function isDamage(error: unknown): boolean {
  return error instanceof CairnError && (error.code === 'INTERNAL' || error.code === 'FORMAT_INVALID') && !isMissing(error)
}

/** Lines of segments whose Parquet is there: their compaction was killed before it could delete them. */
async function removeCompacted({ folder, deployment }: LogSource): Promise<void> {
  const segments = await segmentsOf(folder, deployment)
  for (const { path, base, form } of segments) if (form === 'parquet') await rm(join(dirname(path), `${base}.jsonl`), { force: true })
}

async function removeAbandoned({ folder, deployment }: LogSource): Promise<void> {
  const logs = join(logRoot(folder), deployment)
  if ((await segmentsOf(folder, deployment)).length === 0) return
  for (const name of (await readdir(logs)).filter((each) => temporaryName.test(each))) {
    const found = await stat(join(logs, name)).catch(() => null)
    if (found && Date.now() - found.mtimeMs > abandonedAfter) await rm(join(logs, name), { force: true })
  }
}
