import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { Dataset, DatasetVersion } from '../../../shared/contract/datasets/index.ts'
import { Manifest, type Profile } from '../../../shared/domain/datasets/dataset.ts'
import { formsOf, isSameName, requireName } from '../../../shared/domain/names.ts'
import { chooseByHash, parseVersionRef } from '../../../shared/domain/refs.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'

const { datasets, datasetTags, datasetVersions, datasetSegments } = schema

export type VersionRow = typeof datasetVersions.$inferSelect
type DatasetRow = typeof datasets.$inferSelect

/** What an import or append made, ready to become a version. */
export interface NewVersion {
  readonly manifest: Manifest
  /** Canonical JSON of the manifest, and its SHA-256. */
  readonly manifestText: string
  readonly hash: string
  readonly profileObject: string
  readonly source: Readonly<Record<string, unknown>>
  /** The version that it was made of; the latest one when absent. */
  readonly parentId?: number
}

/** Adds the next version of a dataset, and the dataset when it is new. The same content again gives the version that has it. */
export function addVersion(db: Registry, name: string, made: NewVersion, at = Date.now()): { version: VersionRow; isNew: boolean } {
  const dataset =
    findDataset(db, name) ??
    db
      .insert(datasets)
      .values({ name: requireName(name), createdAt: at })
      .returning()
      .get()
  const same = db
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.datasetId, dataset.id), eq(datasetVersions.hash, made.hash)))
    .get()
  if (same) return { version: same, isNew: false }
  const parent = latest(db, dataset.id)
  const version = db
    .insert(datasetVersions)
    .values({
      datasetId: dataset.id,
      number: (parent?.number ?? 0) + 1,
      hash: made.hash,
      parentId: made.parentId ?? parent?.id ?? null,
      manifest: made.manifestText,
      profileObject: made.profileObject,
      rows: made.manifest.segments.reduce((sum, segment) => sum + segment.rows, 0),
      columns: made.manifest.columns.length,
      source: made.source,
      createdAt: at,
    })
    .returning()
    .get()
  db.insert(datasetSegments)
    .values(made.manifest.segments.map((segment, ordinal) => ({ versionId: version.id, ordinal, ...segment })))
    .run()
  return { version, isNew: true }
}

function latest(db: Registry, datasetId: number): VersionRow | undefined {
  return db.select().from(datasetVersions).where(eq(datasetVersions.datasetId, datasetId)).orderBy(desc(datasetVersions.number)).get()
}

/** Also one that an earlier release has kept under another Unicode form of the name. */
export function findDataset(db: Registry, name: string): DatasetRow | undefined {
  return (
    db.select().from(datasets).where(eq(datasets.name, name)).get() ??
    db
      .select()
      .from(datasets)
      .all()
      .find((row) => isSameName(row.name, name))
  )
}

/** @throws NOT_FOUND, with the names that there are */
export function requireDataset(db: Registry, name: string): DatasetRow {
  const dataset = findDataset(db, name)
  if (dataset) return dataset
  const shown = isNull(datasets.deletedAt)
  const names = db.select({ name: datasets.name }).from(datasets).where(shown).orderBy(datasets.name).limit(20).all()
  throw new CairnError('NOT_FOUND', `There is no dataset called "${name}".`, { dataset: name, datasets: names.map((row) => row.name) })
}

/** `wine`, `wine@v3` or `wine@<start of its hash>`. @throws NOT_FOUND; INVALID_INPUT for a start that several hashes have */
export function requireVersion(db: Registry, ref: string): VersionRow {
  const parsed = parseVersionRef(ref)
  const dataset = requireDataset(db, parsed.name)
  const ofDataset = eq(datasetVersions.datasetId, dataset.id)
  const find = (): VersionRow | undefined => {
    if (parsed.by === 'latest') return latest(db, dataset.id)
    if (parsed.by === 'number')
      return db
        .select()
        .from(datasetVersions)
        .where(and(ofDataset, eq(datasetVersions.number, parsed.number)))
        .get()
    return chooseByHash(
      parsed.label,
      db.select().from(datasetVersions).where(ofDataset).orderBy(datasetVersions.number).all(),
      ({ number }) => `${dataset.name}@v${number}`,
    )
  }
  const version = find()
  if (version) return version
  throw new CairnError('NOT_FOUND', `The dataset "${dataset.name}" has no version ${ref.slice(dataset.name.length + 1)}.`, {
    dataset: dataset.name,
    versions: latest(db, dataset.id)?.number ?? 0,
  })
}

/** `wine@v3` */
export function versionRef(db: Registry, versionId: number): string {
  const row = db
    .select({ name: datasets.name, number: datasetVersions.number })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, versionId))
    .get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no dataset version with the id ${versionId}.`)
  return `${row.name}@v${row.number}`
}

export function manifestOf(version: VersionRow): Manifest {
  return Manifest.parse(JSON.parse(version.manifest))
}

export async function profileOf(workspace: Workspace, version: VersionRow): Promise<Profile> {
  return JSON.parse((await workspace.objects.get(version.profileObject)).toString()) as Profile
}

export function describeVersion(db: Registry, version: VersionRow): DatasetVersion {
  const dataset = db.select().from(datasets).where(eq(datasets.id, version.datasetId)).get()
  if (!dataset) throw new CairnError('WORKSPACE_CORRUPT', `Dataset version ${version.id} has no dataset.`)
  return describe(db, dataset, version, segmentOwners(db, dataset.id))
}

export function describeDataset(db: Registry, dataset: DatasetRow): Dataset {
  const owners = segmentOwners(db, dataset.id)
  const versions = db
    .select()
    .from(datasetVersions)
    .where(eq(datasetVersions.datasetId, dataset.id))
    .orderBy(desc(datasetVersions.number))
    .all()
    .map((version) => describe(db, dataset, version, owners))
  const bytes = versions.reduce((sum, version) => sum + version.ownBytes, 0)
  return { name: dataset.name, notes: dataset.notes, tags: tagsOf(db, dataset.id), createdAt: dataset.createdAt, bytes, versions }
}

export function tagsOf(db: Registry, datasetId: number): string[] {
  return db
    .select({ tag: datasetTags.tag })
    .from(datasetTags)
    .where(eq(datasetTags.datasetId, datasetId))
    .orderBy(asc(datasetTags.tag))
    .all()
    .map(({ tag }) => tag)
}

export function listDatasets(db: Registry): Dataset[] {
  return db
    .select()
    .from(datasets)
    .where(isNull(datasets.deletedAt))
    .orderBy(datasets.name)
    .all()
    .map((dataset) => describeDataset(db, dataset))
}

export interface DatasetChange {
  readonly rename?: string
  readonly notes?: string
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** @throws NOT_FOUND, ALREADY_EXISTS */
export function updateDataset(db: Registry, name: string, change: DatasetChange): DatasetRow {
  const dataset = requireDataset(db, name)
  const taken = change.rename === undefined ? undefined : findDataset(db, change.rename)
  if (taken && taken.id !== dataset.id) {
    throw new CairnError('ALREADY_EXISTS', `A dataset called "${taken.name}" already exists.`, { dataset: taken.name })
  }
  changeTags(db, dataset.id, { add: change.addTags ?? [], remove: change.removeTags ?? [] })
  const values = { name: change.rename ?? dataset.name, notes: change.notes ?? dataset.notes }
  return db.update(datasets).set(values).where(eq(datasets.id, dataset.id)).returning().get()
}

/** For every segment of a dataset, the version that brought it. */
function segmentOwners(db: Registry, datasetId: number): ReadonlyMap<string, number> {
  const owners = new Map<string, number>()
  const rows = db
    .select({ object: datasetSegments.object, number: datasetVersions.number })
    .from(datasetSegments)
    .innerJoin(datasetVersions, eq(datasetVersions.id, datasetSegments.versionId))
    .where(eq(datasetVersions.datasetId, datasetId))
    .orderBy(datasetVersions.number)
    .all()
  for (const { object, number } of rows) if (!owners.has(object)) owners.set(object, number)
  return owners
}

function describe(db: Registry, dataset: DatasetRow, version: VersionRow, owners: ReadonlyMap<string, number>): DatasetVersion {
  const parent =
    version.parentId === null
      ? null
      : (db.select({ number: datasetVersions.number }).from(datasetVersions).where(eq(datasetVersions.id, version.parentId)).get()
          ?.number ?? null)
  const manifest = manifestOf(version)
  const own = manifest.segments.filter((segment) => owners.get(segment.object) === version.number)
  const bytes = (segments: Manifest['segments']) => segments.reduce((sum, segment) => sum + segment.bytes, 0)
  return {
    ref: `${dataset.name}@v${version.number}`,
    dataset: dataset.name,
    number: version.number,
    hash: version.hash,
    parent,
    rows: version.rows,
    columns: version.columns,
    segments: manifest.segments.length,
    bytes: bytes(manifest.segments),
    ownBytes: bytes(own),
    target: manifest.target,
    source: withoutReport(version.source),
    createdAt: version.createdAt,
  }
}

export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export function changeTags(db: Registry, datasetId: number, { add, remove }: TagChange): void {
  for (const tag of add) db.insert(datasetTags).values({ datasetId, tag }).onConflictDoNothing().run()
  if (remove.length > 0)
    db.delete(datasetTags)
      .where(and(eq(datasetTags.datasetId, datasetId), inArray(datasetTags.tag, formsOf(remove))))
      .run()
}

/** The report may be long, and is asked for with its version alone. */
function withoutReport({ report: _, ...source }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return source
}
