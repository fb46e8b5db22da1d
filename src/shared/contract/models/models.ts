import { z } from 'zod'
import { Architecture } from '../../domain/training/architecture.ts'
import { ShownTree } from '../../domain/training/shownTree.ts'
import { Alias } from '../../domain/names.ts'
import { Task } from '../../domain/training/recipe.ts'
import { type MetricId, metricIds } from '../../domain/evaluation/metrics.ts'
import { RunWarning } from '../../domain/experiments/warnings.ts'
import { RunMetric } from '../experiments/index.ts'
import { KnownName, Name, operation, Ref, Tag, Time } from '../base.ts'

export const ModelVersionSummary = z.object({
  /** `wine@v2` */
  ref: z.string(),
  model: z.string(),
  number: z.int(),
  /** Null for a version that is kept, shown and given back, and never opened. */
  task: Task.nullable(),
  run: z.int().nullable(),
  /** The package that it was imported from. */
  importedFrom: z.string().nullable(),
  /** Its id, whose evidence is that of the version. */
  importedPackage: z.int().nullable(),
  dataset: z.string().nullable(),
  /** Those of its run. */
  warnings: z.array(RunWarning),
  threshold: z.number().nullable(),
  checksum: z.string(),
  aliases: z.array(z.string()),
  tags: z.array(z.string()),
  notes: z.string(),
  createdAt: Time,
})
export type ModelVersionSummary = z.infer<typeof ModelVersionSummary>

export const ModelVersion = ModelVersionSummary.extend({
  /** Why it is kept and never opened, in a sentence or two; null where it is opened. */
  unopened: z.string().nullable(),
  /** Binary: the class that precision, recall and their like are about, as its model or package recorded it. */
  positive: z.string().nullable(),
  metrics: z.array(RunMetric),
  packages: z.array(z.object({ id: z.int(), name: z.string(), bytes: z.int(), draft: z.boolean(), createdAt: Time })),
})
export type ModelVersion = z.infer<typeof ModelVersion>

/** One that Cairn can compute with. */
export type OpenedModelVersion = ModelVersion & { readonly task: Task }

export const isOpenedVersion = (version: ModelVersion): version is OpenedModelVersion => version.task !== null

export const Model = z.object({
  name: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  createdAt: Time,
  versions: z.array(ModelVersionSummary),
})
export type Model = z.infer<typeof Model>

/** A version in the list of all models. */
export const ModelsRow = z.object({
  /** `wine@v2` */
  ref: z.string(),
  model: z.string(),
  number: z.int(),
  /** The newest version of its model. */
  isLatest: z.boolean(),
  /** Null for a version that is kept, shown and given back, and never opened. */
  task: Task.nullable(),
  run: z.int().nullable(),
  dataset: z.string().nullable(),
  aliases: z.array(z.string()),
  /** Of the version and of its model. */
  tags: z.array(z.string()),
  /** The metric that suits its task and classes, of its run: on test, else on validation. */
  metric: z
    .object({
      metric: z.string(),
      part: z.enum(['test', 'validation']),
      value: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      n: z.int(),
    })
    .nullable(),
  /** For each alias of its model that has gates: how many fail by the newest check, null where there was none, and why that is out of date. */
  gates: z.array(
    z.object({
      alias: z.string(),
      total: z.int(),
      failing: z.int().nullable(),
      /** Gates that had nothing to compare with. */
      skipped: z.int(),
      at: Time.nullable(),
      outOfDate: z.array(z.string()),
    }),
  ),
  /** The newest that was built of it. */
  package: z.object({ id: z.int(), name: z.string(), draft: z.boolean(), count: z.int() }).nullable(),
  createdAt: Time,
})
export type ModelsRow = z.infer<typeof ModelsRow>

export const AliasMove = z.object({
  alias: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string(),
  /** What its author was called, and the id of the author's key; empty where that was not recorded. */
  actor: z.string(),
  author: z.string(),
  /** The check of the gates that it went through, and whether a person overrode what it found. */
  gateCheck: z.int().nullable(),
  overridden: z.boolean(),
  at: Time,
})
export type AliasMove = z.infer<typeof AliasMove>

/** What an alias pointed to at a moment. */
export const AliasAt = z.object({
  model: z.string(),
  alias: z.string(),
  at: Time,
  ref: z.string().nullable(),
  since: Time.nullable(),
  reason: z.string(),
})
export type AliasAt = z.infer<typeof AliasAt>

export const modelOperations = {
  list: operation().input(z.object({})).output(z.array(Model)),
  /** Every version of every model with its main metric, gates and package; by name, newest first. */
  table: operation().input(z.object({})).output(z.array(ModelsRow)),
  get: operation()
    .input(z.object({ name: KnownName }))
    .output(Model),
  update: operation('ALREADY_EXISTS')
    .input(
      z.object({
        name: KnownName,
        rename: Name.optional(),
        notes: z.string().max(100_000).optional(),
        addTags: z.array(Tag).max(100).default([]),
        removeTags: z.array(KnownName).max(100).default([]),
      }),
    )
    .output(Model),
  version: operation()
    .input(z.object({ ref: Ref }))
    .output(ModelVersion),
  /** How a version computes: its preprocessing and its layers, with their shapes and weights. */
  architecture: operation('OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(z.object({ ref: Ref }))
    .output(Architecture),
  /** One tree of a version that is trees, its splits in words. */
  tree: operation('OBJECT_MISSING', 'OBJECT_CORRUPT', 'FORMAT_INVALID')
    .input(z.object({ ref: Ref, tree: z.int().positive().default(1) }))
    .output(ShownTree),
  updateVersion: operation()
    .input(
      z.object({
        ref: Ref,
        notes: z.string().max(100_000).optional(),
        addTags: z.array(Tag).max(100).default([]),
        removeTags: z.array(KnownName).max(100).default([]),
      }),
    )
    .output(ModelVersion),
  /** Makes the model of a run the next version of a registered model, and that model when it is new. `profileJob` makes its reference profile. */
  register: operation('RUN_NOT_DONE', 'RUN_NOT_TRAINED', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(
      z.object({
        run: z.int().positive(),
        name: Name,
        /** Binary: positive where the probability is at least this. Fixed in the version; 0.5 when absent. */
        threshold: z.number().min(0).max(1).optional(),
        notes: z.string().max(100_000).default(''),
      }),
    )
    .output(ModelVersion.extend({ profileJob: z.int().nullable() })),
  /**
   * Measures a version and the champion on exactly the rows that neither was trained or validated on, wherever they lie, newest first. The
   * result of the job is a Judgement.
   */
  judge: operation('OBJECT_MISSING')
    .input(
      z.object({
        challenger: Ref,
        /** The champion of the same model where it is left out. */
        against: Ref.optional(),
        /** Dataset versions to look for rows in; those that the two were trained on where it is left out. */
        data: z.array(Ref).min(1).max(100).optional(),
        metric: z.enum(metricIds as [MetricId, ...MetricId[]]).optional(),
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(z.object({ jobId: z.int() })),
  /** Where the alias has gates, only a version that passes them; or any, when a person overrides them and says why. */
  setAlias: operation('ALIAS_INVALID', 'GATE_FAILED', 'OBJECT_MISSING', 'OBJECT_CORRUPT')
    .input(
      z.object({
        ref: Ref,
        alias: Alias,
        reason: z.string().max(10_000).default(''),
        override: z.boolean().default(false),
        /** A check of the gates that was shown before: it counts unless it is out of date, and the gates are not checked twice. */
        check: z.int().positive().optional(),
      }),
    )
    .output(ModelVersion),
  /** Back to the version that the alias pointed to before. */
  rollback: operation('ALIAS_INVALID')
    .input(z.object({ name: KnownName, alias: Alias, reason: z.string().max(10_000).default('') }))
    .output(ModelVersion),
  aliasAt: operation()
    .input(z.object({ name: KnownName, alias: Alias, at: Time }))
    .output(AliasAt),
  removeAlias: operation('ALIAS_INVALID')
    .input(z.object({ name: KnownName, alias: Alias, reason: z.string().max(10_000).default('') }))
    .output(Model),
  /** Newest first. */
  aliasHistory: operation()
    .input(z.object({ name: KnownName, alias: Alias.optional() }))
    .output(z.array(AliasMove)),
}
