import { desc, eq } from 'drizzle-orm'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, type VersionRow, versionRef } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { Catalogue } from '../catalogue.ts'
import { joinOf, joinSources } from '../join/store.ts'
import { resolveService } from '../resolve.ts'
import type { JoinedVersion, ParityInput } from './input.ts'

const { datasetVersions, featureJoins } = schema

export interface ParityRequest {
  /** `ride_lateness@v2` */
  readonly service: string
  /** A joined dataset version; that of the newest join of the service when absent. */
  readonly joined?: string
  readonly rows: number
  readonly seed: number
}

/**
 * Puts a replay into the queue.
 * @throws NOT_FOUND; FEATURES_INVALID for a dataset version that another service, or none, has joined
 */
export function startParity({ workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>, request: ParityRequest): { jobId: number } {
  const service = resolveService(new Catalogue(db).version('service', request.service))
  const joined = request.joined === undefined ? newestJoined(db, service.versionId) : requireVersion(db, request.joined)
  const input: ParityInput = {
    service,
    sources: service.views.map(({ as, source }) => sourceOf(db, as, requireVersion(db, source))),
    joined: joined ? joinedVersion(db, joined, service.versionId) : null,
    rows: request.rows,
    seed: request.seed,
  }
  const job = { ...input, serviceVersionId: service.versionId, joinedId: joined?.id ?? null }
  const { jobId } = runner.enqueue('features.parity', `Replay ${service.ref}`, job, () => null)
  return { jobId }
}

function newestJoined(db: Registry, serviceVersionId: number): VersionRow | undefined {
  return db
    .select()
    .from(datasetVersions)
    .where(
      eq(
        datasetVersions.id,
        db
          .select({ id: featureJoins.versionId })
          .from(featureJoins)
          .where(eq(featureJoins.serviceVersionId, serviceVersionId))
          .orderBy(desc(featureJoins.versionId))
          .limit(1),
      ),
    )
    .get()
}

const sourceOf = (db: Registry, as: string, version: VersionRow): ParityInput['sources'][number] => ({
  as,
  ref: versionRef(db, version.id),
  manifest: manifestOf(version),
})

function joinedVersion(db: Registry, version: VersionRow, serviceVersionId: number): JoinedVersion {
  const ref = versionRef(db, version.id)
  const join = joinOf(db, version.id)
  if (!join) throw new CairnError('FEATURES_INVALID', `${ref} was not joined by a feature service.`, { joined: ref })
  if (join.serviceVersionId !== serviceVersionId)
    throw new CairnError('FEATURES_INVALID', `${ref} was joined by ${join.service.ref}. Replay that one.`, {
      joined: ref,
      service: join.service.ref,
    })
  return {
    ref,
    manifest: manifestOf(version),
    service: join.service,
    sources: [...joinSources(db, join)].map(([as, source]) => sourceOf(db, as, source)),
    mode: join.mode,
    time: join.timeColumn,
    at: join.moment ?? '0',
  }
}
