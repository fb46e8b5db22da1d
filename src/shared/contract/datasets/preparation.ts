import { z } from 'zod'
import { Column, ColumnProfile } from '../../domain/datasets/dataset.ts'
import { PreparationStep } from '../../domain/datasets/preparation.ts'
import { ShownRow } from '../../domain/datasets/rowNumbers.ts'
import { KnownName, Name, operation, Ref, Started, Time } from '../base.ts'

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Steps = z.array(PreparationStep).max(500)

/** Why a step cannot be done. */
export const StepProblem = z.object({
  /** As an error has it: COLUMN_UNKNOWN, TYPE_MISMATCH, STEP_INVALID … */
  code: z.string(),
  message: z.string(),
  /** The column that is gone, or whose values do not fit. */
  column: z.string().nullable(),
  /** Where in the step's expression or query, from 0. */
  position: z.int().nonnegative().nullable(),
})
export type StepProblem = z.infer<typeof StepProblem>

/** What one step of a list does. */
export const StepOutcome = z.object({
  /** Place in the list, from 0. */
  index: z.int().nonnegative(),
  kind: z.string(),
  /** Left out, because it is disabled or comes after a step with a problem. */
  skipped: z.boolean(),
  /** The step in words: `Trim 2 columns: city, region`. */
  text: z.string(),
  /** Null where it was skipped or has a problem. */
  rowsBefore: z.int().nullable(),
  rowsAfter: z.int().nullable(),
  /** Rows that it keeps with other values in a column that was there before; null where rows cannot be told apart (group, pivot, unpivot, SQL). */
  changedRows: z.int().nullable(),
  /** Columns after it, in order; empty where it was skipped or has a problem. */
  columns: z.array(Column),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  retyped: z.array(z.object({ column: z.string(), from: z.string(), to: z.string() })),
  /** Values that became missing because they did not fit. */
  madeMissing: z.int().nullable(),
  /** What is worth knowing: a join whose keys occur several times, a regular expression that matches nothing. */
  notes: z.array(z.string()),
  problem: StepProblem.nullable(),
})
export type StepOutcome = z.infer<typeof StepOutcome>

/** What of a column is drawn before and after. */
export const ColumnShape = ColumnProfile.pick({
  name: true,
  type: true,
  missing: true,
  distinct: true,
  min: true,
  max: true,
  top: true,
  histogram: true,
})
export type ColumnShape = z.infer<typeof ColumnShape>

/** The table before one step, and after it. */
export const StepView = z.object({
  index: z.int().nonnegative(),
  before: z.array(Column),
  after: z.array(Column),
  /** Each entry of `rows` is one row before and after. Otherwise the two have nothing to do with each other: each side is in its own order. */
  aligned: z.boolean(),
  rows: z.array(
    z.object({
      /** The row of the input that it came from; null where it came from none, or from several. */
      row: ShownRow.nullable(),
      /** Null: the row is new. */
      before: z.array(Cell).nullable(),
      /** Null: the row is dropped. */
      after: z.array(Cell).nullable(),
      /** Columns after the step whose cells differ. */
      changed: z.array(z.string()),
    }),
  ),
  /** Its rows are not shown: which of them there are would tell values of a sensitive column. */
  hidden: z.boolean(),
  /** Of the columns whose values changed, at most 12. A sensitive one has counts alone. */
  columns: z.array(z.object({ name: z.string(), before: ColumnShape.nullable(), after: ColumnShape.nullable() })),
})
export type StepView = z.infer<typeof StepView>

export const PreparationPreview = z.object({
  /** The version that it is about: `wine@v3`. */
  ref: z.string(),
  steps: z.array(StepOutcome),
  /** Of the step at `upTo`; null where that has a problem or is skipped, and where there is no step. */
  view: StepView.nullable(),
  /** Columns of the result that are sensitive because they come of sensitive ones. */
  sensitive: z.array(z.string()),
  /** Rows of the input that counts and rows are about; null: all of them. A run is always about all. */
  sampledRows: z.int().nullable(),
})
export type PreparationPreview = z.infer<typeof PreparationPreview>

export const StepSuggestion = z.object({
  step: PreparationStep,
  /** The step in words. */
  text: z.string(),
  /** Why: `"South " and "South" are the same but for white space`. */
  reason: z.string(),
  /** Values that it would change, or rows. */
  count: z.int().positive(),
  example: z.object({ before: z.string(), after: z.string().nullable() }).nullable(),
})
export type StepSuggestion = z.infer<typeof StepSuggestion>

/** A version that a preparation reads. */
export const PreparationInput = z.object({
  /** `input`, or the place of the step that reads it, from 0. */
  role: z.union([z.literal('input'), z.int().nonnegative()]),
  /** As the preparation names it: `stations`, or `stations@v2` for always that one. */
  asked: z.string(),
  /** The version that was read: `stations@v3`; null where it is deleted. */
  used: z.string().nullable(),
  /** The version that a run would read now; null where there is none any more. */
  latest: z.string().nullable(),
  /** `latest` is another one than `used`. */
  newer: z.boolean(),
})
export type PreparationInput = z.infer<typeof PreparationInput>

/** How a dataset version was prepared. */
export const PreparationInfo = z.object({
  dataset: z.string(),
  /** The latest version that was prepared, or the one that was asked for: `clean@v2`. */
  ref: z.string(),
  steps: z.array(PreparationStep),
  texts: z.array(z.string()),
  inputs: z.array(PreparationInput),
  /** An input has a newer version: running again would make another version. */
  stale: z.boolean(),
  /** It runs by itself when an input gets a version. */
  auto: z.boolean(),
  /** Why the last run by itself failed; null where it did not. */
  autoProblem: z.string().nullable(),
  createdAt: Time,
})
export type PreparationInfo = z.infer<typeof PreparationInfo>

const planning = ['COLUMN_UNKNOWN', 'TYPE_MISMATCH', 'STEP_INVALID'] as const
const stored = ['OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED'] as const

export const preparationContract = {
  /**
   * What steps do to a version, before anything is saved. A step that cannot be done is no error of the operation: it has a
   * `problem`, and those after it are skipped.
   */
  preview: operation(...stored)
    .input(
      z.object({
        ref: Ref,
        steps: Steps,
        /** The step whose rows are shown, from 0; the last one when absent. */
        upTo: z.int().nonnegative().optional(),
        /** Rows that the step changes, adds or drops come first; `all`: as they lie. */
        rows: z.enum(['changed', 'all']).default('changed'),
        limit: z.int().min(1).max(500).default(50),
      }),
    )
    .output(PreparationPreview),
  /** Steps that the values of a version ask for, those that change most first. */
  suggest: operation(...stored)
    .input(z.object({ ref: Ref }))
    .output(z.array(StepSuggestion)),
  /** Makes a new dataset, or the next version of one. Its job's result is an ImportResult. */
  run: operation(...stored, ...planning, 'ALREADY_EXISTS', 'NO_ROWS', 'KEY_NOT_UNIQUE', 'TARGET_MISSING')
    .input(
      z.object({
        ref: Ref,
        steps: Steps.min(1),
        /** The dataset that it makes a version of. */
        name: Name,
        /** `dataset`: refused where the name is taken; `version`: refused where it is not; either when absent. */
        as: z.enum(['dataset', 'version']).optional(),
        /** That of the input, where the column is still there, when absent; null: none. */
        target: z.string().nullable().optional(),
        /** That of the input, where its columns are still there and unique, when absent; empty: none. */
        key: z.array(z.string()).max(100).optional(),
        /** Runs again by itself when an input gets a version. */
        auto: z.boolean().default(false),
      }),
    )
    .output(Started),
  /** Runs the steps of a dataset's latest prepared version on the versions that its inputs have now. */
  again: operation(...stored, ...planning, 'NO_ROWS', 'KEY_NOT_UNIQUE')
    .input(z.object({ name: KnownName }))
    .output(Started),
  /** How a version was prepared; of a dataset, its latest prepared version. Null where it was not. */
  get: operation()
    .input(z.object({ ref: Ref }))
    .output(PreparationInfo.nullable()),
  /** The prepared datasets that read a dataset, or all. */
  list: operation()
    .input(z.object({ reads: KnownName.optional() }))
    .output(z.array(PreparationInfo)),
  /** Whether a prepared dataset runs again by itself; `runDue` starts it where it is behind. Refused where it would run in a circle. */
  setAuto: operation('STEP_INVALID')
    .input(z.object({ name: KnownName, auto: z.boolean() }))
    .output(PreparationInfo),
  /** Starts what is to run by itself: an input has a version that no run has read. A window does so by itself. */
  runDue: operation()
    .input(z.object({}))
    .output(z.array(z.object({ jobId: z.int(), dataset: z.string() }))),
  /** The steps as one SQL file for DuckDB, which reads the versions from exported Parquet files. */
  sql: operation(...stored, ...planning)
    .input(z.object({ ref: Ref, steps: Steps.min(1) }))
    .output(z.object({ sql: z.string() })),
}
