import { createWriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FeatureCell } from '../../../../shared/contract/features/join.ts'
import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type AppendInput, appendTask } from '../../../datasets/tasks.ts'
import type { Task } from '../../../jobs/index.ts'
import { storedMoment } from '../cells.ts'
import { OnlineStore } from '../store.ts'

/** Rows that were pushed and stand in a dataset version since. They are numbered by the store that they were pushed to. */
export interface CollectedRows {
  readonly view: string
  readonly store: string
  /** The last of them. */
  readonly through: number
}

export interface CollectInput extends Omit<AppendInput, 'path'> {
  readonly view: ResolvedView
  readonly store: string
  /** Those in (after, through]. */
  readonly after: number
  readonly through: number
}

interface Kept {
  readonly id: bigint
  readonly key: string
  readonly event: bigint
  readonly created: bigint | null
  readonly until: bigint | null
  readonly values: string
}

/**
 * Writes the rows that were pushed as a file and appends it to the source as any other file. Columns of the source that the view does not
 * read are missing in them. @throws SCHEMA_MISMATCH where a column of the source cannot take a pushed value, and what appending throws
 */
export const collectTask: Task<CollectInput, Awaited<ReturnType<typeof appendTask>>> = async (input, context) => {
  const { view, store, after, through, ...append } = input
  const path = join(context.scratch, `rows pushed to ${view.name}.jsonl`)
  const online = OnlineStore.open(dirname(context.objects.root), { readOnly: true })
  try {
    const rows = online.look(
      (database) =>
        database
          .prepare('SELECT id, key, event, created, until, "values" FROM pushed WHERE view = ? AND id > ? AND id <= ? ORDER BY id')
          .iterate(view.versionId, after, through) as Iterable<Kept>,
    )
    await pipeline(Readable.from(linesOf(view, append.manifest.columns, rows ?? [])), createWriteStream(path))
  } finally {
    online.close()
  }
  const output = await appendTask({ ...append, path }, context)
  const pushed: CollectedRows = { view: view.ref, store, through }
  return { ...output, ...(output.file && { file: { ...output.file, pushed } }) }
}

function* linesOf(view: ResolvedView, columns: readonly Column[], rows: Iterable<Kept>): Generator<string> {
  for (const row of rows) yield `${lineOf(view, columns, row)}\n`
}

function lineOf(view: ResolvedView, columns: readonly Column[], { key, event, created, until, values }: Kept): string {
  const { time } = view
  const cells = new Map<string, FeatureCell>()
  const put = (names: readonly { readonly column: string }[], all: FeatureCell[]) =>
    names.forEach(({ column }, at) => cells.set(column, all[at]))
  put(view.keys, JSON.parse(key) as FeatureCell[])
  put(view.features, JSON.parse(values) as FeatureCell[])
  cells.set(time.kind === 'event' ? time.column : time.from, storedMoment(event))
  if (time.kind === 'valid') cells.set(time.to, until === null ? null : storedMoment(until))
  if (time.created !== undefined) cells.set(time.created, created === null ? null : storedMoment(created))
  return `{${columns.map((column) => `${JSON.stringify(column.name)}:${jsonOf(cells.get(column.name) ?? null, column)}`).join(',')}}`
}

/** An integer that no double stands for is written as its digits; midnight is the date of a column of dates. */
function jsonOf(cell: FeatureCell, { name, type }: Column): string {
  if (typeof cell !== 'string') return JSON.stringify(cell)
  if (type === 'integer') return cell
  if (type !== 'date' || cell.length === 10) return JSON.stringify(cell)
  if (cell.endsWith(' 00:00:00')) return JSON.stringify(cell.slice(0, 10))
  throw new CairnError('SCHEMA_MISMATCH', `The column "${name}" of the source has dates, and rows with a time of day were pushed.`, {
    column: name,
  })
}
