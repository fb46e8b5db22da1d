import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { About, FeatureKind } from '../../../shared/domain/features/definitions.ts'
import type { PublishSchedule } from '../../../shared/domain/features/online.ts'
import type { JoinMode, ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { at, id, json, object, to } from './columns.ts'
import { datasets, datasetVersions } from './datasets.ts'
import { jobs } from './jobs.ts'

/** What features are, and what was made of them. Online values lie in a store of their own. See `index.ts`. */

/** An entity, feature view, on-demand view or feature service; what it means is in its versions. */
export const featureObjects = sqliteTable(
  'feature_objects',
  {
    id: id(),
    kind: text('kind').$type<FeatureKind>().notNull(),
    /** Views of both kinds share one space of names. */
    space: text('space').$type<'entity' | 'view' | 'service'>().notNull(),
    name: text('name').notNull(),
    about: json<About & { readonly features: Readonly<Record<string, string>> }>('about').notNull(),
    /** Of a view: when its online values are published. Of a service: whether endpoints answer lookups of it. */
    online: text('online').$type<'off' | 'manual' | 'newVersions' | 'served'>().notNull(),
    /** Of a view: when its newest rows are published beside that; and since when it is so, in ms. */
    schedule: json<PublishSchedule & { readonly since: number }>('schedule'),
    createdAt: at('created_at').notNull(),
    deletedAt: at('deleted_at'),
  },
  (t) => [uniqueIndex('feature_object_name').on(t.space, t.name)],
)

export const featureVersions = sqliteTable(
  'feature_versions',
  {
    id: id(),
    objectId: to('object_id', () => featureObjects.id),
    number: integer('number').notNull(),
    /** What it means: the definition without what people say of it. */
    definition: json<unknown>('definition').notNull(),
    /** SHA-256 of its canonical JSON, and of the versions that it names. */
    hash: text('hash').notNull(),
    /** Of a feature view: the dataset that its rows come from, whatever it is called since. */
    sourceId: integer('source_id').references(() => datasets.id),
    createdAt: at('created_at').notNull(),
    actor: text('actor').notNull(),
  },
  (t) => [uniqueIndex('feature_version_number').on(t.objectId, t.number), index('feature_versions_source').on(t.sourceId)],
)

/** The versions that a definition names, as they were when it was applied: the entities of a view, the views of a service. */
export const featureUses = sqliteTable(
  'feature_uses',
  {
    versionId: to('version_id', () => featureVersions.id),
    /** As the definition names it. */
    ref: text('ref').notNull(),
    space: text('space').$type<'entity' | 'view'>().notNull(),
    usedId: to('used_id', () => featureVersions.id),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.space, t.ref] }), index('feature_uses_used').on(t.usedId)],
)

/** A dataset version that a historical join made. */
export const featureJoins = sqliteTable(
  'feature_joins',
  {
    versionId: integer('version_id')
      .primaryKey()
      .references(() => datasetVersions.id),
    serviceVersionId: to('service_version_id', () => featureVersions.id),
    /** As it was joined. */
    service: json<ResolvedService>('service').notNull(),
    mode: text('mode').$type<JoinMode>().notNull(),
    /** The column of the entity rows that tells the moment of each; null: all were joined at `moment`. */
    timeColumn: text('time_column'),
    /** Microseconds since 1970, as text: for rows without a time of their own. */
    moment: text('moment'),
    /** The dataset version that the entity rows came from; null where they came from a file. */
    entityVersionId: integer('entity_version_id').references(() => datasetVersions.id),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('feature_joins_service').on(t.serviceVersionId), index('feature_joins_entities').on(t.entityVersionId)],
)

/** The dataset version that each view was read from in a join. */
export const featureJoinSources = sqliteTable(
  'feature_join_sources',
  {
    versionId: integer('version_id')
      .notNull()
      .references(() => featureJoins.versionId),
    viewVersionId: to('view_version_id', () => featureVersions.id),
    sourceId: to('source_id', () => datasetVersions.id),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.viewVersionId] }), index('feature_join_sources_source').on(t.sourceId)],
)

/** A publication that nobody asked for. What is published stands in the online store; here is what was tried, so that nothing is tried again and again. */
export const featurePublications = sqliteTable(
  'feature_publications',
  {
    viewVersionId: to('view_version_id', () => featureVersions.id),
    sourceId: to('source_id', () => datasetVersions.id),
    /** Null where it could not be started. */
    jobId: integer('job_id').references(() => jobs.id),
    /** Why it failed. */
    problem: text('problem'),
    at: at('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.viewVersionId, t.sourceId] }), index('feature_publications_source').on(t.sourceId)],
)

/** What a replay found: online against offline, and training rows against what serving would have computed. */
export const featureParities = sqliteTable(
  'feature_parities',
  {
    id: id(),
    serviceVersionId: to('service_version_id', () => featureVersions.id),
    /** The joined dataset version whose rows were replayed; null where none was. */
    joinedId: integer('joined_id').references(() => datasetVersions.id),
    passed: integer('passed', { mode: 'boolean' }).notNull(),
    /** The domain's ParityReport. */
    report: json<unknown>('report').notNull(),
    at: at('at').notNull(),
  },
  (t) => [index('feature_parities_service').on(t.serviceVersionId)],
)

/** A feature service as an endpoint answers lookups of it: the object is a ResolvedService with what is masked. Never changed. */
export const servedFeatures = sqliteTable(
  'served_features',
  {
    id: id(),
    serviceVersionId: to('service_version_id', () => featureVersions.id),
    object: object('object').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('served_features_object').on(t.serviceVersionId, t.object)],
)
