import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Duck, withDuckDB } from '../../datasets/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { syncFolder } from '../../workspace/index.ts'
import { isMissing, logRoot, parquetNameOf, type Segment, segmentsIn, type SegmentRoot } from './files.ts'
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

/** Segments of a kind of a deployment, and how one of them is written as Parquet. */
export interface Compacting {
  readonly folder: string
  readonly root: SegmentRoot
  readonly deployment: string
  /** @returns the first and last of its times; null where it has no entry that can be read */
  write(duck: Duck, path: string, into: string): Promise<{ from: number; to: number } | null>
}

export const compactLogTask: Task<LogSource, Compacted> = ({ folder, deployment, types }, context) =>
  compactSegments(
    {
      folder,
      root: logRoot,
      deployment,
      write: async (duck, path, into) => {
        const staged = await stageLines(duck, path, new Map(types), 'segment')
        const [rows, from, to] = await duck.row(
          `SELECT count(*)::INTEGER, min(epoch_ms("at"))::VARCHAR, max(epoch_ms("at"))::VARCHAR FROM segment`,
        )
        if (Number(rows) === 0) return null
        await writeParquet(duck, staged, deployment, into)
        return { from: Number(from), to: Number(to) }
      },
    },
    context,
  )

/**
 * Writes closed segments as Parquet. Each becomes complete at once, under its name, and then its lines are deleted: whoever
 * reads in between sees the Parquet alone, and a compaction that was killed is done again.
 */
export async function compactSegments(compacting: Compacting, { scratch, signal, progress }: TaskContext): Promise<Compacted> {
  const { folder, root, deployment } = compacting
  const own = join(root(folder), deployment)
  await removeAbandoned(compacting, own)
  const closed = (await segmentsIn(folder, root, deployment)).filter(({ form }) => form === 'closed')
  let damaged = 0
  for (const [place, segment] of closed.entries()) {
    progress(place / closed.length, 'compacting')
    const isWhole = await compact(compacting, segment, { scratch, signal }).catch((error: unknown) => {
      // Its retention was over meanwhile, or its log was deleted.
      if (isMissing(error)) return true
      throw error
    })
    if (!isWhole) damaged++
  }
  await removeCompacted(compacting)
  return { segments: closed.length - damaged, damaged }
}

/** @returns false where it has no entry that can be read */
async function compact(
  { write }: Compacting,
  { path, base }: Segment,
  access: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const folder = dirname(path)
  const temporary = join(folder, `.${base}-${process.pid}.tmp`)
  try {
    return await withDuckDB({ ...access, files: [path, temporary], memory }, async (duck) => {
      const times = await write(duck, path, temporary).catch((error: unknown) => {
        if (isDamage(error)) return null
        throw error
      })
      if (!times) {
        await rename(path, `${path}.damaged`)
        return false
      }
      await placeSegment(temporary, join(folder, parquetNameOf(base, times.from, times.to)))
      await rm(path)
      return true
    })
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Gives a file its name once it is on the disk. */
export async function placeSegment(temporary: string, path: string): Promise<void> {
  await sync(temporary)
  await rename(temporary, path)
  await syncFolder(dirname(path))
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
export function isDamage(error: unknown): boolean {
  return error instanceof CairnError && (error.code === 'INTERNAL' || error.code === 'FORMAT_INVALID') && !isMissing(error)
}

/** Lines of segments whose Parquet is there: their compaction was killed before it could delete them. */
async function removeCompacted({ folder, root, deployment }: Compacting): Promise<void> {
  const segments = await segmentsIn(folder, root, deployment)
  for (const { path, base, form } of segments) if (form === 'parquet') await rm(join(dirname(path), `${base}.jsonl`), { force: true })
}

async function removeAbandoned({ folder, root, deployment }: Compacting, own: string): Promise<void> {
  if ((await segmentsIn(folder, root, deployment)).length === 0) return
  for (const name of (await readdir(own)).filter((each) => temporaryName.test(each))) {
    const found = await stat(join(own, name)).catch(() => null)
    if (found && Date.now() - found.mtimeMs > abandonedAfter) await rm(join(own, name), { force: true })
  }
}
