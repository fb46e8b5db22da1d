import { dirname, join } from 'node:path'
import type { Manifest } from '../../../../shared/domain/datasets/dataset.ts'
import type { ResolvedView } from '../../../../shared/domain/features/resolved.ts'
import type { PublishReport } from '../../../../shared/domain/features/online.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { withVersion } from '../../../datasets/tasks.ts'
import type { Task, TaskContext } from '../../../jobs/index.ts'
import { namedError, onlineFile, setAside } from '../file.ts'
import { type Bounds, NewestRows } from './select.ts'
import { placeStaged, type Publication } from './place.ts'
import { stage } from './stage.ts'

export interface PublishInput {
  readonly view: ResolvedView
  readonly source: { readonly id: number; readonly ref: string; readonly manifest: Manifest }
  /** Of events, in microseconds since 1970 UTC as text, both inclusive. */
  readonly from: string | null
  readonly to: string | null
  readonly replace: boolean
}

/**
 * Publishes the newest row of each key. The source is checked as a whole before anything is written; what is written becomes visible at
 * once. Events that lie ahead of the clock are left for later: a join of now does not see them either.
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH, FEATURES_INVALID where no row can be published, WORKSPACE_LOCKED, WORKSPACE_NEWER
 */
export const publishTask: Task<PublishInput, PublishReport> = async (input, context) => {
  const { view, source, replace } = input
  const now = BigInt(Date.now()) * 1_000n
  const from = input.from === null ? null : BigInt(input.from)
  const to = input.to === null ? null : BigInt(input.to)
  const bounds: Bounds = { from, to: to === null || to > now ? now : to }
  const newest = new NewestRows(view, source.manifest.columns, { bounds, now })
  const staged = join(context.scratch, 'staged.db')
  const found = await withVersion(source.manifest, context.objects, context, async (duck) => {
    context.progress(0, 'checking')
    const counts = await newest.count(duck)
    const rows = await newest.find(duck)
    if (rows === 0) throw nothing(view, source.ref, counts)
    context.progress(0.2, 'staging')
    const progress = (done: number) => context.progress(0.2 + (0.4 * done) / rows, 'staging')
    await stage(duck, { view, sql: newest.sql, rows, path: staged }, progress)
    return { counts, rows }
  })
  const publication = { view, source, from, to, replace }
  const { newer, rebuilt } = await place(staged, publication, found.rows, context)
  const { rows: read, ...left } = found.counts
  return { view: view.ref, source: source.ref, from: input.from, to: input.to, read, ...left, rows: found.rows, newer, rebuilt }
}

/** A store that cannot be used is put aside once, and a new one is made. */
async function place(
  staged: string,
  publication: Publication,
  rows: number,
  { objects, progress, signal }: TaskContext,
): Promise<{ newer: number; rebuilt: boolean }> {
  const file = onlineFile(dirname(objects.root))
  const placing = { rows, signal, placed: (done: number) => progress(0.6 + (0.4 * done) / rows, 'publishing') }
  try {
    return { newer: await placeStaged(file, staged, publication, placing), rebuilt: false }
  } catch (error) {
    const named = namedError(file, error)
    if (named.code !== 'ONLINE_DAMAGED') throw named
    setAside(file)
    return { newer: await placeStaged(file, staged, publication, placing), rebuilt: true }
  }
}

function nothing(
  { ref }: ResolvedView,
  source: string,
  { rows, withoutKey, withoutTime, ahead, outside }: Awaited<ReturnType<NewestRows['count']>>,
) {
  const reasons = [
    withoutKey > 0 && `${withoutKey} without a key`,
    withoutTime > 0 && `${withoutTime} without an event time`,
    ahead > 0 && `${ahead} ahead of the clock`,
    outside > 0 && `${outside} outside the bounds`,
  ].filter(Boolean)
  return new CairnError(
    'FEATURES_INVALID',
    `${source} has no row that can be published for ${ref}: of ${rows} rows ${reasons.join(', ')}.`,
    {
      view: ref,
      source,
    },
  )
}
