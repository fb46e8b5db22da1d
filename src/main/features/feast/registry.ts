import { z } from 'zod'
import { CairnError } from '../../../shared/errors.ts'

/**
 * The registry of Feast as `feast registry-dump` writes it, as far as definitions need it. Fields without a value are left out in such a
 * file, so that everything has a default.
 */

const text = z.string().max(100_000).default('')
const texts = z.record(z.string(), z.string()).default({})
/** Of definitions that are only counted. */
const unread = z.array(z.unknown()).default([])

const Feature = z.object({ name: text, valueType: z.string().default('INVALID'), description: text })
const features = z.array(Feature).max(10_000).default([])
export type FeastFeature = z.infer<typeof Feature>

const Table = z.object({ table: text, query: text, path: text })
const plainSource = {
  type: z.string().default('BATCH'),
  name: text,
  fieldMapping: texts,
  timestampField: text,
  createdTimestampColumn: text,
  datePartitionColumn: text,
  fileOptions: z.object({ uri: text }).optional(),
  bigqueryOptions: Table.optional(),
  redshiftOptions: Table.optional(),
  snowflakeOptions: Table.optional(),
  sparkOptions: Table.optional(),
  trinoOptions: Table.optional(),
  athenaOptions: Table.optional(),
  requestDataOptions: z.object({ schema: features }).optional(),
}
/** A pushed or streamed source has the table behind it as its own. */
const Source = z.object({ ...plainSource, batchSource: z.object(plainSource).optional() })
export type FeastSource = z.infer<typeof Source>

const UserFunction = z.object({ name: text, bodyText: text })
const Transformation = z.object({ userDefinedFunction: UserFunction.optional() })

const about = { name: z.string().min(1).max(1_000), project: text, description: text, owner: text, tags: texts }
const names = z.array(z.string()).max(1_000).default([])

const Entity = z.object({ spec: z.object({ ...about, valueType: z.string().default('INVALID'), joinKey: text }) })
export type FeastEntity = z.infer<typeof Entity>['spec']

const View = z.object({
  spec: z.object({
    ...about,
    entities: names,
    features,
    entityColumns: features,
    ttl: z.string().max(40).default('0s'),
    batchSource: Source.optional(),
    streamSource: Source.optional(),
    sourceViews: unread,
    userDefinedFunction: UserFunction.optional(),
    featureTransformation: Transformation.optional(),
    disabled: z.boolean().default(false),
  }),
})
export type FeastView = z.infer<typeof View>['spec']

const Projection = z.object({
  featureViewName: text,
  featureViewNameAlias: text,
  featureColumns: features,
  joinKeyMap: texts,
  versionTag: z.number().optional(),
})
export type FeastProjection = z.infer<typeof Projection>

const OnDemand = z.object({
  spec: z.object({
    ...about,
    features,
    sources: z
      .record(
        z.string(),
        z.object({
          featureView: View.optional(),
          featureViewProjection: Projection.optional(),
          requestDataSource: Source.optional(),
        }),
      )
      .default({}),
    userDefinedFunction: UserFunction.optional(),
    featureTransformation: Transformation.optional(),
  }),
})
export type FeastOnDemand = z.infer<typeof OnDemand>['spec']

const Service = z.object({ spec: z.object({ ...about, features: z.array(Projection).max(1_000).default([]) }) })
export type FeastService = z.infer<typeof Service>['spec']

const many = <T extends z.ZodType>(one: T) => z.array(one).max(10_000).default([])

const Registry = z.object({
  entities: many(Entity),
  featureViews: many(View),
  streamFeatureViews: many(View),
  onDemandFeatureViews: many(OnDemand),
  featureServices: many(Service),
  featureTables: unread,
  labelViews: unread,
  savedDatasets: unread,
  validationReferences: unread,
  permissions: unread,
})
export type FeastRegistry = z.infer<typeof Registry>

/** @throws FEATURES_INVALID where the data is none, or has nothing in it */
export function checkedRegistry(data: unknown): FeastRegistry {
  const read = Registry.safeParse(data)
  if (!read.success) {
    const [{ path, message }] = read.error.issues
    throw new CairnError('FEATURES_INVALID', `The file is not a Feast registry: ${path.slice(0, 10).map(String).join('.')}: ${message}`, {})
  }
  const { entities, featureViews, streamFeatureViews, onDemandFeatureViews, featureServices } = read.data
  const found = [entities, featureViews, streamFeatureViews, onDemandFeatureViews, featureServices]
  if (found.every((list) => list.length === 0)) throw new CairnError('FEATURES_INVALID', 'The file has no definitions of Feast in it.', {})
  return read.data
}

/** What belongs to one project. Without its name there must be only one. @throws FEATURES_INVALID */
export function ofProject(registry: FeastRegistry, wanted: string | undefined): FeastRegistry {
  const { entities, featureViews, streamFeatureViews, onDemandFeatureViews, featureServices } = registry
  const specs = [entities, featureViews, streamFeatureViews, onDemandFeatureViews, featureServices].flat().map(({ spec }) => spec)
  // What `registry-dump` writes is of one project, and does not name it.
  const projects = [...new Set(specs.map(({ project }) => project))].filter((name) => name !== '')
  const project = wanted !== undefined && projects.includes(wanted) ? wanted : projects.at(0)
  if (projects.length > 1 && project !== wanted) {
    const listed = projects.slice(0, 20)
    throw new CairnError(
      'FEATURES_INVALID',
      `The registry has several projects: ${listed.join(', ')}. Choose the folder with the feature_store.yaml of one.`,
      { projects: listed },
    )
  }
  const mine = <T extends { readonly spec: { readonly project: string } }>(list: T[]): T[] =>
    list.filter(({ spec }) => spec.project === '' || spec.project === project)
  return {
    ...registry,
    entities: mine(entities),
    featureViews: mine(featureViews),
    streamFeatureViews: mine(streamFeatureViews),
    onDemandFeatureViews: mine(onDemandFeatureViews),
    featureServices: mine(featureServices),
  }
}
