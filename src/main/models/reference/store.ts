import { and, desc, eq, inArray } from 'drizzle-orm'
import type { ReferenceProfile } from '../../../shared/domain/models/profile.ts'
import type { Profiled } from '../../../shared/contract/models/reference.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, Mask, requireVersion, versionRef } from '../../datasets/index.ts'
import { requireArtifact, requireTraining } from '../../experiments/index.ts'
import type { Work } from '../../jobs/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { chooseModel } from '../evaluations/choose.ts'
import { modelVersionRef, type ModelVersionRow, requireModelVersion } from '../versions/store.ts'
import type { MakeReferenceInput } from './makeReference.ts'
import { unpackReference } from './stored.ts'
import { withoutValues } from './withhold.ts'

const { jobs, referenceProfiles } = schema

/** The object of a version's reference profile; null where it has none. */
export function referenceObjectOf(db: Registry, versionId: number): string | null {
  return db.select().from(referenceProfiles).where(eq(referenceProfiles.versionId, versionId)).get()?.object ?? null
}

/** A profile is made once: where there is one by then, that one stays. */
export function addReference(db: Registry, versionId: number, object: string): void {
  db.insert(referenceProfiles).values({ versionId, object, createdAt: Date.now() }).onConflictDoNothing().run()
}

/** What a version knows of the rows that it was trained on; null where that was never made. @throws OBJECT_MISSING, OBJECT_CORRUPT, FORMAT_INVALID */
export async function referenceOf({ db, objects }: Workspace, version: ModelVersionRow): Promise<ReferenceProfile | null> {
  const object = referenceObjectOf(db, version.id)
  if (object === null) return null
  // One that came in a package has the name that the version had there.
  return { ...unpackReference(await objects.get(object)), ref: modelVersionRef(db, version.id), checksum: version.checksum }
}

/** The same without the values of columns that are sensitive now, or were where a package comes from. */
export function maskedReference(db: Registry, reference: ReferenceProfile): ReferenceProfile {
  const hash = reference.data?.hash
  const known = hash === undefined ? undefined : db.select().from(schema.datasetVersions).where(eq(schema.datasetVersions.hash, hash)).get()
  const mask = known ? Mask.ofVersion(db, known.id) : Mask.anywhere(db)
  return withoutValues(reference, (column) => mask.hides(column))
}

/** As `referenceOf`, and where there is none, why, and the job that is making it. */
export async function describeReference(workspace: Workspace, version: ModelVersionRow): Promise<Profiled> {
  const reference = await referenceOf(workspace, version)
  if (reference) return { reference, job: null, why: null }
  const ref = modelVersionRef(workspace.db, version.id)
  const job = jobOf(workspace.db, version.id)
  if (job?.status === 'queued' || job?.status === 'running') return { reference: null, job: job.id, why: 'It is being made.' }
  if (version.runId === null)
    return { reference: null, job: null, why: `${ref} was not trained here and brought none. Name data that it was made for.` }
  const failed = job?.status === 'failed' ? ` The last attempt failed: ${job.error?.message ?? 'unknown'}` : ''
  return { reference: null, job: null, why: `It was never made.${failed}` }
}

/** The newest job that makes the profile of a version. */
function jobOf(db: Registry, versionId: number) {
  const open = db
    .select({ id: jobs.id, status: jobs.status, error: jobs.error, input: jobs.input })
    .from(jobs)
    .where(and(eq(jobs.kind, 'models.profile'), inArray(jobs.status, ['queued', 'running', 'failed'])))
    .orderBy(desc(jobs.id))
    .limit(100)
    .all()
  return open.find(({ input }) => (input as Partial<ProfileJob> | null)?.versionId === versionId)
}

/** What the job is asked; the id is for the commit. */
export interface ProfileJob extends MakeReferenceInput {
  readonly versionId: number
}

interface Asked {
  readonly ref: string
  /** The data that a model from elsewhere was made for, such as `wine@v2`. */
  readonly data?: string
}

/** Everything that making a profile needs, read from the registry at once. @throws NOT_FOUND, INVALID_INPUT */
export function referenceInputOf(db: Registry, { ref, data }: Asked): ProfileJob {
  const version = requireModelVersion(db, ref)
  const name = modelVersionRef(db, version.id)
  const { source } = chooseModel(db, { ref: name })
  const common = { ref: name, checksum: version.checksum, model: source, versionId: version.id, createdAt: version.createdAt }
  const dataOf = (chosen: string) => {
    const found = requireVersion(db, chosen)
    return { manifest: manifestOf(found), data: { ref: versionRef(db, found.id), hash: found.hash } }
  }
  if (version.runId === null) {
    if (data !== undefined) return { ...common, ...dataOf(data), predictions: null, refit: false }
    const message = `${name} was not trained here, so nothing is known of its rows. Name data that it was made for.`
    throw new CairnError('INVALID_INPUT', message, { field: 'data' })
  }
  if (data !== undefined)
    throw new CairnError('INVALID_INPUT', `${name} was trained here: its profile is of its own rows.`, { field: 'data' })
  const run = requireTraining(db, version.runId)
  const predictions = requireArtifact(db, run, 'predictions/model')
  return { ...common, ...dataOf(versionRef(db, run.datasetVersionId)), predictions, refit: run.recipe.refit ?? false }
}

/** Puts the making of a version's profile into the queue. @throws ALREADY_EXISTS where it has one: it is never changed */
export function makeReference({ workspace: { db }, runner }: Pick<Work, 'workspace' | 'runner'>, asked: Asked): { jobId: number } {
  const input = referenceInputOf(db, asked)
  if (referenceObjectOf(db, input.versionId) !== null)
    throw new CairnError('ALREADY_EXISTS', `${input.ref} has a reference profile, which is never changed.`, { modelVersion: input.ref })
  const job = jobOf(db, input.versionId)
  if (job?.status === 'queued' || job?.status === 'running') return { jobId: job.id }
  return { jobId: runner.enqueue('models.profile', `Reference profile of ${input.ref}`, input, () => null).jobId }
}

/** The same after a registration, which does not fail with it. @returns null where it cannot be made */
export function beginReference(work: Pick<Work, 'workspace' | 'runner'>, ref: string): number | null {
  try {
    return makeReference(work, { ref }).jobId
  } catch {
    return null
  }
}
