import { and, eq } from 'drizzle-orm'
import { momentOfText } from '../../../shared/domain/expressions/times.ts'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { Catalogue } from '../catalogue.ts'
import { sourceColumns } from '../join/columns.ts'
import { resolveView } from '../resolve.ts'
import type { PublishInput } from './publish/task.ts'

export interface PublishRequest {
  /** `driver_stats`, or `driver_stats@v2`. */
  readonly view: string
  /** A version of its source; the latest when absent. */
  readonly source?: string
  /** Of events, as people write moments; both inclusive. */
  readonly from?: string
  readonly to?: string
  readonly replace?: boolean
}

export type Queueing = Pick<Work, 'workspace' | 'runner'>

/**
 * Puts a publication into the queue. A view whose values were off is published manually from now on.
 * @throws NOT_FOUND, FEATURES_INVALID, COLUMN_UNKNOWN, TYPE_MISMATCH
 */
export function publishView({ workspace, runner }: Queueing, request: PublishRequest): { jobId: number } {
  const { db } = workspace
  const view = resolveView(new Catalogue(db).version('view', request.view))
  const version = sourceVersion(db, view, request.source)
  const input = inputOf(db, view, version, request)
  const bounds = [request.from && `from ${request.from}`, request.to && `to ${request.to}`].filter(Boolean).join(' ')
  const title = `Publish ${view.ref} from ${input.source.ref}${bounds && `, ${bounds}`}`
  return { jobId: runner.enqueue('features.publish', title, input, (registry) => turnOn(registry, view.name)).jobId }
}

/** What a publication needs; the source is checked against the view already. @throws COLUMN_UNKNOWN, TYPE_MISMATCH, FEATURES_INVALID */
export function inputOf(
  db: Registry,
  view: ResolvedView,
  version: VersionRow,
  { from, to, replace = false }: Pick<PublishRequest, 'from' | 'to' | 'replace'> = {},
): PublishInput {
  const manifest = manifestOf(version)
  sourceColumns(view, manifest.columns)
  const bounds = { from: boundOf(from, 'from'), to: boundOf(to, 'to') }
  if (bounds.from !== null && bounds.to !== null && BigInt(bounds.from) > BigInt(bounds.to))
    throw new CairnError('FEATURES_INVALID', 'The publication would end before it begins.', { field: 'to' })
  return { view, source: { id: version.id, ref: versionRef(db, version.id), manifest }, ...bounds, replace }
}

function sourceVersion(db: Registry, view: ResolvedView, ref: string | undefined): VersionRow {
  const latest = requireVersion(db, view.source)
  const version = ref === undefined ? latest : requireVersion(db, ref)
  if (version.datasetId === latest.datasetId) return version
  throw new CairnError('FEATURES_INVALID', `${ref} is no version of "${view.source}", which ${view.ref} reads.`, { source: ref ?? '' })
}

function boundOf(text: string | undefined, field: 'from' | 'to'): string | null {
  if (text === undefined) return null
  const moment = momentOfText(text)
  if (moment !== null) return String(moment)
  throw new CairnError('FEATURES_INVALID', `"${text}" is no moment such as 2026-01-31 or 2026-01-31T14:30:00Z.`, { field })
}

/** Whoever publishes or pushes wants the values to be there. */
export function turnOn(db: Registry, name: string): void {
  const { featureObjects } = schema
  const isOff = and(eq(featureObjects.space, 'view'), eq(featureObjects.name, name), eq(featureObjects.online, 'off'))
  db.update(featureObjects).set({ online: 'manual' }).where(isOff).run()
}
