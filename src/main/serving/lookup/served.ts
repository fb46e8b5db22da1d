import { and, desc, eq, isNull } from 'drizzle-orm'
import { ServedFeatures, type ServedService } from '../../../shared/domain/serving/features.ts'
import { findDataset, Mask, sensitiveColumns } from '../../datasets/index.ts'
import { findService, sensitiveOutputs } from '../../features/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'

const { featureObjects, featureVersions, servedFeatures } = schema

/** The services that a person has turned on, as the settings of the endpoint name them; by name. */
export function servedServices(db: Registry): ServedService[] {
  return turnedOn(db).flatMap(({ id, name }) => {
    const kept = newest(db, id)
    return kept ? [{ service: name, object: kept.object }] : []
  })
}

function turnedOn(db: Registry) {
  const isOn = and(eq(featureObjects.space, 'service'), eq(featureObjects.online, 'served'), isNull(featureObjects.deletedAt))
  return db.select().from(featureObjects).where(isOn).orderBy(featureObjects.name).all()
}

function newest(db: Registry, objectId: number) {
  return db
    .select({ id: servedFeatures.id, object: servedFeatures.object })
    .from(servedFeatures)
    .innerJoin(featureVersions, eq(featureVersions.id, servedFeatures.serviceVersionId))
    .where(eq(featureVersions.objectId, objectId))
    .orderBy(desc(servedFeatures.id))
    .get()
}

/** A service as an endpoint answers lookups of it, among the objects. @throws NOT_FOUND, FEATURES_INVALID */
export async function makeServed(
  { db, objects }: Pick<Workspace, 'db' | 'objects'>,
  name: string,
): Promise<{ versionId: number; object: string }> {
  const service = findService(db, name)
  // Of a source that is gone nobody knows which data it was: what is sensitive anywhere is sensitive in it.
  const columnsOf = (source: string) => {
    const dataset = findDataset(db, source)
    return dataset ? sensitiveColumns(db, dataset.id) : new Set(Mask.anywhere(db).columns)
  }
  const served: ServedFeatures = { format: 'cairn.servedFeatures/1', service, sensitive: [...sensitiveOutputs(service, columnsOf)] }
  const { object } = await objects.put(JSON.stringify(ServedFeatures.parse(served)))
  return { versionId: service.versionId, object }
}

/** Writes down what an endpoint is to be given; what was there before comes to be the newest again. */
export function keepServed(db: Registry, { versionId, object }: { readonly versionId: number; readonly object: string }): void {
  const same = and(eq(servedFeatures.serviceVersionId, versionId), eq(servedFeatures.object, object))
  db.delete(servedFeatures).where(same).run()
  db.insert(servedFeatures).values({ serviceVersionId: versionId, object, createdAt: Date.now() }).run()
}

/**
 * Makes what the endpoint is to be given of every service that is turned on, as it is now: of its newest version, and with the columns that
 * are sensitive now. One that cannot be resolved stays as it was.
 */
export async function renewServed(workspace: Workspace): Promise<void> {
  for (const { id, name } of turnedOn(workspace.db)) {
    const made = await makeServed(workspace, name).catch(() => null)
    if (!workspace.sqlite.open) return
    if (made && made.object !== newest(workspace.db, id)?.object) workspace.write((db) => keepServed(db, made))
  }
}
