import { z } from 'zod'
import { Column, ColumnType } from '../datasets/dataset.ts'
import { KnownName, Name, Tag } from '../names.ts'

/**
 * What a feature store is told: entities, feature views, on-demand features, feature services. They stand in a file as they are here
 * (`cairn features apply features.yaml`), name each other by name, and are resolved to versions when they are applied.
 *
 * What a definition *means* (keys, source, times, expressions, what a service lists) is a version, immutable, with a hash. What people
 * *say* of it (description, owner, tags) is not part of the version and may change.
 */

/** Names of entities, views and services: parts of `view:feature`, `view__feature` and of paths. */
export const FeatureName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'It begins with a letter and has letters, digits, _ and - only.')
  .refine((name) => !name.includes('__'), 'Two underscores divide a view from its feature in the names of columns.')

/** A column's or feature's own name: any that can be seen, without the colon of `view:feature`. */
const ColumnName = Name.refine((name) => !name.includes(':'), 'A feature has no colon in its name.')

/** A column of a dataset, which may be called anything. */
const SourceColumn = KnownName

/** `driver_stats`, or always the same version: `driver_stats@v2`. */
export const FeatureRef = z
  .string()
  .max(110)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*(@v[1-9]\d{0,8})?$/, 'A view is named as view or view@v2.')

/** What people say of it. */
const about = {
  description: z.string().trim().max(2_000).default(''),
  owner: z.string().trim().max(200).default(''),
  tags: z.array(Tag).max(50).default([]),
}
export const About = z.object(about)
export type About = z.infer<typeof About>

/** Whole seconds, or text such as `30 days`, `12 h`, `90 minutes`. */
const units = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const
export const Seconds = z
  .union([
    z.int().positive(),
    z
      .string()
      .regex(
        /^\s*\d{1,9}\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)\s*$/i,
        'A duration is a number of seconds, minutes, hours, days or weeks, such as "30 days".',
      ),
  ])
  .transform((given) => {
    if (typeof given === 'number') return given
    const [, count, unit] = /^\s*(\d+)\s*([a-z])/i.exec(given) as RegExpExecArray
    return Number(count) * units[unit.toLowerCase() as keyof typeof units]
  })
  .pipe(
    z
      .int()
      .positive()
      .max(100 * 366 * 86_400, 'At most 100 years.'),
  )

/** What features are of: a driver, a customer, a zone. Rows are found by its keys. */
export const EntityDefinition = z.strictObject({
  name: FeatureName,
  /** The columns that tell one from another, in the order in which keys are given. */
  keys: z
    .array(z.strictObject({ name: ColumnName, type: ColumnType.exclude(['number']) }))
    .min(1)
    .max(20)
    .refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, 'Two keys have the same name.'),
  ...about,
})
export type EntityDefinition = z.infer<typeof EntityDefinition>
export type EntityKey = EntityDefinition['keys'][number]

/**
 * Since when, or while, the values of a source row hold. All times are moments in UTC, to the microsecond; a date is its midnight.
 * `event`: from the event on, until a later one or the ttl. `valid`: from `from` (inclusive) to `to` (exclusive, missing: still).
 * `created`: when the row became known. Of rows with the same event the one that was created last wins, and then the later row;
 * a join "as known then" sees a row from its creation on.
 */
export const ViewTime = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('event'), column: SourceColumn, created: SourceColumn.optional() }),
  z.strictObject({ kind: z.literal('valid'), from: SourceColumn, to: SourceColumn, created: SourceColumn.optional() }),
])
export type ViewTime = z.infer<typeof ViewTime>

export const ViewFeature = z.strictObject({
  name: ColumnName,
  /** Of the source; the name of the feature when absent. */
  column: SourceColumn.optional(),
  /** That of the column when absent; `number` takes integers too. */
  type: ColumnType.optional(),
  description: z.string().trim().max(2_000).default(''),
})
export type ViewFeature = z.infer<typeof ViewFeature>

const distinct = (features: readonly { readonly name: string }[]): boolean =>
  new Set(features.map(({ name }) => name)).size === features.length
const twice = 'Two features have the same name.'

/** Features that stand in a dataset. */
export const FeatureViewDefinition = z.strictObject({
  name: FeatureName,
  /** What its rows are of; none: one row holds for everything. */
  entities: z.array(FeatureName).max(10),
  /** The dataset that its rows come from: its latest version at each use. */
  source: KnownName,
  /** Where a key has another name in the source. */
  keyColumns: z.record(ColumnName, SourceColumn).default({}),
  time: ViewTime,
  /** How old a value may be, in seconds; both ends belong to it. Null: any age. */
  ttl: Seconds.nullable().default(null),
  features: z.array(ViewFeature).min(1).max(2_000).refine(distinct, twice),
  /** Other programs may push newer rows to an endpoint. */
  push: z.boolean().default(false),
  ...about,
})
export type FeatureViewDefinition = z.infer<typeof FeatureViewDefinition>

/**
 * Features that are computed of others and of what a request says, in the language of preparation steps. In an expression `x` is a
 * request field, a feature of this view, or a feature of a used one; `[view:x]` names it where two have it. They are computed after the join, and at each lookup.
 */
export const OnDemandDefinition = z.strictObject({
  name: FeatureName,
  /** Views, on-demand ones among them, whose features its expressions read. */
  uses: z.array(FeatureRef).max(50).default([]),
  /** What the caller gives, and what stands in the entity rows of a join. */
  request: z
    .array(Column.extend({ name: ColumnName }).strict())
    .max(200)
    .default([])
    .refine(distinct, 'Two request fields have the same name.'),
  features: z
    .array(
      z.strictObject({
        name: ColumnName,
        expression: z.string().trim().min(1).max(10_000),
        description: z.string().trim().max(2_000).default(''),
      }),
    )
    .min(1)
    .max(500)
    .refine(distinct, twice),
  ...about,
})
export type OnDemandDefinition = z.infer<typeof OnDemandDefinition>

export const ServiceEntry = z.strictObject({
  /** Of a feature view or an on-demand one. */
  view: FeatureRef,
  /** All of its features when absent. */
  features: z.array(ColumnName).min(1).max(2_000).optional(),
  /** What it is called here, where the same view is joined twice: by the zone of departure and that of arrival. */
  as: FeatureName.optional(),
  /** Where a key has another name in the entity rows. */
  keyColumns: z.record(ColumnName, SourceColumn).optional(),
})
export type ServiceEntry = z.infer<typeof ServiceEntry>

/** The list of features that a model uses. */
export const FeatureServiceDefinition = z.strictObject({
  name: FeatureName,
  features: z.array(ServiceEntry).min(1).max(200),
  /** Columns are called `view__feature`, and not `feature` alone. */
  fullNames: z.boolean().default(false),
  ...about,
})
export type FeatureServiceDefinition = z.infer<typeof FeatureServiceDefinition>

const many = <T extends z.ZodType<{ readonly name: string }>>(one: T) =>
  z
    .array(one)
    .max(1_000)
    .default([])
    .refine((list) => distinct(list as { name: string }[]), 'Two have the same name.')

/** A file of definitions. */
export const FeatureDefinitions = z
  .strictObject({
    format: z.literal('cairn.features/1').default('cairn.features/1'),
    entities: many(EntityDefinition),
    views: many(FeatureViewDefinition),
    onDemand: many(OnDemandDefinition),
    services: many(FeatureServiceDefinition),
  })
  .refine(({ views, onDemand }) => distinct([...views, ...onDemand]), 'A feature view and an on-demand view have the same name.')
export type FeatureDefinitions = z.infer<typeof FeatureDefinitions>

export const featureKinds = ['entity', 'view', 'onDemand', 'service'] as const
export const FeatureKind = z.enum(featureKinds)
export type FeatureKind = z.infer<typeof FeatureKind>

/** `driver_stats@v2` */
export function featureRef(name: string, number: number): string {
  return `${name}@v${number}`
}

export function parseFeatureRef(ref: string): { readonly name: string; readonly number: number | null } {
  const [name, version] = ref.split('@v')
  return { name, number: version === undefined ? null : Number(version) }
}
