import { and, desc, eq, isNull } from 'drizzle-orm'
import { Servable } from '../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../shared/errors.ts'
import { Mask, manifestOf, requireVersion, sensitiveColumns, versionRef } from '../datasets/index.ts'
import { requireArtifact } from '../experiments/index.ts'
import type { Work } from '../jobs/index.ts'
import { chooseModel, type ChosenModel, featuresOfModel, modelVersionRef, type ModelVersionRow, requireTask } from '../models/index.ts'
import { type ObjectStore, type Registry, schema } from '../workspace/index.ts'
import { usedFeatures } from './lookup/used.ts'
import type { Prepared, PrepareInput } from './prepare.ts'

const { packages, servables } = schema

/** A model version as an endpoint runs it, and where that lies. */
export interface ServedVersion {
  readonly versionId: number
  /** `wine-quality@v3` */
  readonly ref: string
  readonly version: number
  /** The object of its Servable. */
  readonly servable: string
}

/** What a worker makes a servable of. @throws NOT_FOUND, RUN_NOT_DONE, OBJECT_MISSING */
export function prepareInputOf(db: Registry, version: ModelVersionRow): PrepareInput {
  const ref = modelVersionRef(db, version.id)
  const chosen = chooseModel(db, { ref })
  const { run, source } = chosen
  const training = run && {
    manifest: manifestOf(requireVersion(db, versionRef(db, run.datasetVersionId))),
    predictions: requireArtifact(db, run, 'predictions/model'),
  }
  return {
    ref,
    model: ref.slice(0, ref.lastIndexOf('@')),
    version: version.number,
    checksum: version.checksum,
    task: requireTask(db, version),
    source,
    training,
    packaged: run ? packageOf(db, version.id) : null,
    sensitive: sensitiveOf(db, chosen),
    features: featuresOfModel(db, version)?.service ?? null,
  }
}

/** The newest package that was built of it. */
function packageOf(db: Registry, versionId: number): string | null {
  const built = and(eq(packages.modelVersionId, versionId), isNull(packages.deletedAt))
  return db.select({ object: packages.object }).from(packages).where(built).orderBy(desc(packages.id)).get()?.object ?? null
}

/** Of a model from elsewhere nobody knows which data its columns are of: what is sensitive anywhere in the workspace is sensitive in it. */
function sensitiveOf(db: Registry, { run }: ChosenModel): string[] {
  const marked = run ? sensitiveColumns(db, requireVersion(db, versionRef(db, run.datasetVersionId)).datasetId) : Mask.anywhere(db).columns
  return [...marked].toSorted()
}

/** What the registry has of a version, if it is as the version is now: what it is called, and which of its columns are sensitive. */
export async function findServable(
  { db, objects }: { readonly db: Registry; readonly objects: ObjectStore },
  version: ModelVersionRow,
): Promise<ServedVersion | null> {
  const wanted = prepareInputOf(db, version)
  const rows = db.select().from(servables).where(eq(servables.versionId, version.id)).orderBy(desc(servables.id)).all()
  for (const { object } of rows) {
    const made = await readServable(objects, object)
    if (
      made.ref === wanted.ref &&
      made.checksum === wanted.checksum &&
      isSame(made.sensitive, wanted.sensitive) &&
      isSame(made.features ?? null, usedFeatures(wanted.features, made.signature))
    )
      return { versionId: version.id, ref: wanted.ref, version: version.number, servable: object }
  }
  return null
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** A servable is never changed: what was read once is known. */
const read = new Map<string, Servable>()
const mostRead = 200

/** @throws OBJECT_MISSING, OBJECT_CORRUPT; FORMAT_INVALID for one of a later release */
export async function readServable(objects: ObjectStore, object: string): Promise<Servable> {
  const known = read.get(object)
  if (known) return known
  const parsed = Servable.safeParse(JSON.parse((await objects.get(object)).toString()))
  if (!parsed.success) throw new CairnError('FORMAT_INVALID', 'A servable has an unknown format.', { object })
  if (read.size >= mostRead) read.clear()
  read.set(object, parsed.data)
  return parsed.data
}

/** Makes what an endpoint runs of a version, where the registry does not have it yet. @throws what keeps it from being served */
export async function ensureServable(
  { workspace, perform }: Pick<Work, 'workspace' | 'perform'>,
  version: ModelVersionRow,
): Promise<ServedVersion> {
  const found = await findServable(workspace, version)
  if (found) return found
  const input = prepareInputOf(workspace.db, version)
  const made = await perform('serving.prepare', input)
  return workspace.write((db) => keepServable(db, version.id, input, made))
}

/** Writes down what was made. Two that were made at once are one. */
export function keepServable(
  db: Registry,
  versionId: number,
  { ref, version }: Pick<PrepareInput, 'ref' | 'version'>,
  { object, graph, model, weights, reference }: Prepared,
): ServedVersion {
  db.insert(servables)
    .values({
      versionId,
      object,
      graphObject: graph,
      modelObject: model,
      weightsObject: weights,
      referenceObject: reference,
      createdAt: Date.now(),
    })
    .onConflictDoNothing()
    .run()
  return { versionId, ref, version, servable: object }
}
