import { z } from 'zod'
import { ColumnType } from '../../domain/datasets/dataset.ts'
import { AskedRow, ShownRow } from '../../domain/datasets/rowNumbers.ts'
import { FeatureRef } from '../../domain/features/definitions.ts'
import { JoinMode, joinModes } from '../../domain/features/resolved.ts'
import { FileRef, KnownName, Name, operation, Ref, Started, Time } from '../base.ts'

export const FeatureCell = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type FeatureCell = z.infer<typeof FeatureCell>

/** A moment as people write it: `2026-01-31`, `2026-01-31 14:30:00.5`, with or without a zone (then UTC). */
export const Moment = z.string().trim().min(4).max(40)

/** The rows that features are joined to: keys, moments, and whatever else they have, such as the target. */
const Entities = z.union([z.object({ dataset: Ref }), z.object({ file: FileRef })])

const Join = z.object({
  service: FeatureRef,
  entities: Entities,
  /** The column that tells the moment of each row. Null: all of them at `at`, or now. */
  time: KnownName.nullable(),
  at: Moment.optional(),
  mode: JoinMode.default(joinModes[0]),
})

/** Where one joined value came from. */
export const FeatureProof = z.object({
  /** Column of the joined dataset. */
  column: z.string(),
  feature: z.string(),
  /** `driver_stats@v2`; of an on-demand feature its own view. */
  view: z.string(),
  value: FeatureCell,
  status: z.enum(['value', 'null', 'noRow', 'tooOld', 'noKey', 'noTime', 'computed']),
  /** The dataset version of the source, and its row. */
  source: z.string().nullable(),
  row: ShownRow.nullable(),
  /** As text in UTC, to the microsecond. */
  event: z.string().nullable(),
  created: z.string().nullable(),
  /** Moment less event, in seconds. */
  age: z.number().nullable(),
  /** Of an on-demand feature: the expression, and the columns that it read. */
  expression: z.string().nullable(),
  reads: z.array(z.string()),
})
export type FeatureProof = z.infer<typeof FeatureProof>

/** What a join made, or would make. */
export const JoinInfo = z.object({
  /** The dataset version. */
  ref: z.string(),
  service: z.string(),
  mode: JoinMode,
  time: z.string().nullable(),
  at: z.string().nullable(),
  /** The dataset version of the entity rows; null for a file. */
  entities: z.string().nullable(),
  sources: z.array(z.object({ view: z.string(), used: z.string(), latest: z.string().nullable(), newer: z.boolean() })),
  /** The feature columns; keys and moment are no features of a model. */
  features: z.array(z.string()),
  keys: z.array(z.string()),
  stale: z.boolean(),
  createdAt: Time,
})
export type JoinInfo = z.infer<typeof JoinInfo>

const refusals = ['FEATURES_INVALID', 'COLUMN_UNKNOWN', 'TYPE_MISMATCH', 'STEP_INVALID', 'FILE_NOT_FOUND', 'FILE_UNREADABLE'] as const

export const joinContract = {
  /** A dataset version of the entity rows with the features as they were at the moment of each row. No row is dropped and none is multiplied. */
  join: operation(...refusals, 'ALREADY_EXISTS')
    .input(
      Join.extend({
        /** Of the dataset that it makes a version of. */
        name: Name,
        as: z.enum(['dataset', 'version']).optional(),
        target: KnownName.nullable().optional(),
      }),
    )
    .output(Started),
  /** The first rows as they would be, and what is worth knowing. */
  previewJoin: operation(...refusals)
    .input(Join.extend({ limit: z.int().min(1).max(200).default(20) }))
    .output(
      z.object({
        columns: z.array(z.object({ name: z.string(), type: ColumnType, isFeature: z.boolean() })),
        rows: z.array(z.array(FeatureCell)),
        total: z.int(),
        /** Of each feature column: rows without a value, by reason. */
        gaps: z.array(z.object({ column: z.string(), noRow: z.int(), tooOld: z.int(), null: z.int() })),
        notes: z.array(z.string()),
      }),
    ),
  /** The same join again, on what its entity rows and sources are now. */
  joinAgain: operation(...refusals)
    .input(z.object({ dataset: KnownName }))
    .output(Started),
  joinInfo: operation()
    .input(z.object({ ref: Ref }))
    .output(JoinInfo.nullable()),
  /** The proof that no value of a row knows the future: source row, version, event, creation and age of each. */
  proof: operation('FEATURES_INVALID')
    .input(z.object({ ref: Ref, row: AskedRow }))
    .output(z.object({ at: z.string().nullable(), values: z.array(FeatureProof) })),
}
