import { basename } from 'node:path'
import { eq } from 'drizzle-orm'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { momentOfText } from '../../../shared/domain/expressions/times.ts'
import type { JoinMode, ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import {
  checksBeforeNext,
  findDataset,
  manifestOf,
  requireDataset,
  requireVersion,
  type VersionRow,
  versionRef,
} from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { findService } from '../find.ts'
import { checkOutputNames, entityKeys, momentColumn, requestColumns, sourceColumns } from './columns.ts'
import type { JoinInput } from './opening.ts'
import type { ProofInput } from './proof.ts'
import { joinedService, joinOf, joinSources, lastJoin, latestOf } from './store.ts'

type Queueing = Pick<Work, 'workspace' | 'runner'>

/** What is joined to what. */
export interface JoinRequest {
  readonly service: string
  readonly entities: { readonly dataset: string } | { readonly path: string }
  readonly time: string | null
  /** For rows without a moment of their own; now when absent. */
  readonly at?: string
  readonly mode: JoinMode
}

export interface JoinOrder extends JoinRequest {
  readonly name: string
  readonly as?: 'dataset' | 'version'
  readonly target?: string | null
}

/** What a join reads, found in the registry. */
export interface FoundJoin {
  readonly input: JoinInput
  readonly entities: VersionRow | null
  /** By the name of the view in the service. */
  readonly sources: ReadonlyMap<string, VersionRow>
}

/** @throws NOT_FOUND; INVALID_INPUT for a moment that is none; what columns can be refused for */
export function findJoin(db: Registry, { service: ref, entities: given, time, at, mode }: JoinRequest): FoundJoin {
  const service = findService(db, ref)
  const sources = new Map(service.views.map(({ as, source }) => [as, requireVersion(db, source)]))
  const entities = 'dataset' in given ? requireVersion(db, given.dataset) : null
  return foundJoin({ service, mode, time, at: momentOf(at) }, 'path' in given ? given.path : null, entities, sources)
}

function foundJoin(
  join: Pick<JoinInput, 'service' | 'mode' | 'time' | 'at'>,
  path: string | null,
  entities: VersionRow | null,
  sources: ReadonlyMap<string, VersionRow>,
): FoundJoin {
  const opened = [...sources].map(([as, version]) => ({ as, manifest: manifestOf(version) }))
  for (const view of join.service.views) {
    const columns = opened.find(({ as }) => as === view.as)?.manifest.columns ?? []
    sourceColumns(view, columns)
  }
  if (entities !== null) checkEntities(join.service, manifestOf(entities).columns, join.time)
  const from = entities === null ? { path: path as string } : { manifest: manifestOf(entities) }
  return { input: { ...join, entities: from, sources: opened }, entities, sources }
}

/** What would be refused is refused before it waits in the queue. */
function checkEntities(service: ResolvedService, given: readonly Column[], time: string | null): void {
  const columns = given.map((column) => ({ ...column, sql: '' }))
  const entities = { relation: '', columns, moment: '' }
  for (const view of service.views) entityKeys(view, entities)
  requestColumns(service, entities)
  if (time !== null) momentColumn(columns, time)
  checkOutputNames(service, given)
}

function momentOf(text: string | undefined): string {
  if (text === undefined) return String(BigInt(Date.now()) * 1_000n)
  const moment = momentOfText(text)
  if (moment !== null) return String(moment)
  throw new CairnError('INVALID_INPUT', `${JSON.stringify(text)} is no moment, such as 2026-01-31 or 2026-01-31 14:30.`, { at: text })
}

/** Puts a join into the queue: a new dataset, or the next version of one. @throws as `findJoin`; ALREADY_EXISTS */
export function joinFeatures(work: Queueing, order: JoinOrder): { jobId: number } {
  const { db } = work.workspace
  const there = findDataset(db, order.name)
  if (order.as === 'dataset' && there)
    throw new CairnError('ALREADY_EXISTS', `A dataset called "${there.name}" already exists.`, { dataset: there.name })
  if (order.as === 'version') requireDataset(db, order.name)
  const file = 'path' in order.entities ? basename(order.entities.path) : null
  return enqueue(work, findJoin(db, order), { name: there?.name ?? order.name, as: order.as, target: order.target, file })
}

/**
 * The same join on what its entity rows and sources are now; all at the same moment as before, where the rows have none of their own.
 * @throws NOT_FOUND where the dataset was not joined, or something it was joined of is gone
 */
export function joinAgain(work: Queueing, name: string): { jobId: number } {
  const { db } = work.workspace
  const dataset = requireDataset(db, name)
  const last = lastJoin(db, dataset.id)
  if (!last) throw new CairnError('NOT_FOUND', `"${dataset.name}" was not joined by a feature service.`, { dataset: dataset.name })
  const entities = last.entityVersionId === null ? null : nowOf(db, last.entityVersionId)
  if (entities === null)
    throw new CairnError(
      'NOT_FOUND',
      `The entity rows of "${dataset.name}" came from a file. Join that file by ${joinedService(last).ref} instead.`,
      {
        dataset: dataset.name,
      },
    )
  const sources = new Map([...joinSources(db, last)].map(([as, version]) => [as, nowOf(db, version.id)]))
  const join = { service: joinedService(last), mode: last.mode, time: last.timeColumn, at: last.moment ?? '0' }
  const { target } = manifestOf(requireVersion(db, versionRef(db, last.versionId)))
  return enqueue(work, foundJoin(join, null, entities, sources), { name: dataset.name, as: 'version', target, file: null })
}

/** @throws NOT_FOUND where the dataset lies in the trash */
function nowOf(db: Registry, versionId: number): VersionRow {
  const { datasetVersions } = schema
  const used = db.select().from(datasetVersions).where(eq(datasetVersions.id, versionId)).get()
  const latest = used && latestOf(db, used)
  if (latest) return latest
  throw new CairnError('NOT_FOUND', 'A dataset that it was joined of is in the trash. Restore it first.', { version: versionId })
}

interface Queued {
  readonly name: string
  readonly as?: 'dataset' | 'version'
  readonly target?: string | null
  readonly file: string | null
}

function enqueue(
  { workspace: { db }, runner }: Queueing,
  { input, entities, sources }: FoundJoin,
  { file, ...made }: Queued,
): { jobId: number } {
  const from = entities === null ? (file as string) : versionRef(db, entities.id)
  const job = {
    ...input,
    ...made,
    file,
    datasetId: findDataset(db, made.name)?.id,
    checks: checksBeforeNext(db, made.name),
    entityVersionId: entities?.id ?? null,
    sourceVersions: input.service.views.map(({ as, versionId }) => ({
      viewVersionId: versionId,
      sourceId: (sources.get(as) as VersionRow).id,
    })),
  }
  return { jobId: runner.enqueue('features.join', `Join ${input.service.ref} to ${from} as ${made.name}`, job, () => null).jobId }
}

/** What the proof of a row is computed of. @throws NOT_FOUND; INVALID_INPUT for a row that is not there; FEATURES_INVALID where it was not joined */
export function findProof(
  db: Registry,
  ref: string,
  row: number,
): { input: ProofInput; version: VersionRow; sources: ReadonlyMap<string, VersionRow> } {
  const version = requireVersion(db, ref)
  const join = joinOf(db, version.id)
  const name = versionRef(db, version.id)
  if (!join) throw new CairnError('FEATURES_INVALID', `${name} was not joined by a feature service.`, { ref: name })
  if (row >= version.rows)
    throw new CairnError('INVALID_INPUT', `${name} has ${version.rows} rows.`, { row: rowNumber(row), rows: version.rows })
  const sources = joinSources(db, join)
  const input: ProofInput = {
    service: joinedService(join),
    mode: join.mode,
    time: join.timeColumn,
    at: join.moment ?? '0',
    entities: { manifest: manifestOf(version) },
    sources: [...sources].map(([as, source]) => ({ as, manifest: manifestOf(source) })),
    row,
  }
  return { input, version, sources }
}
