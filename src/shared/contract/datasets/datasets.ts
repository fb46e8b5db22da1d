import { z } from 'zod'
import { AskedRow, ShownRow } from '../../domain/datasets/rowNumbers.ts'
import { Column, ColumnType, Manifest, Profile, RowFilter, RowOrder, SplitRecipe } from '../../domain/datasets/dataset.ts'
import { RowChange, VersionDiff } from '../../domain/datasets/diff.ts'
import { Edit, StagedEdit } from '../../domain/datasets/edits.ts'
import { DefaultSplit, SplitReport } from '../../domain/datasets/defaultSplit.ts'
import { ReadingQuestion, ReadingReport } from '../../domain/datasets/changes.ts'
import { ImportOptions } from '../../domain/datasets/import.ts'
import { ContainerContents, TextLayout } from '../../domain/datasets/layout.ts'
import { LeakageReport } from '../../domain/datasets/leakage.ts'
import { Balance, ColumnOutliers, CorrelationMethod, Correlations, Relation } from '../../domain/datasets/relations.ts'
import { PersonalHint } from '../../domain/datasets/sensitive.ts'
import { ColumnReading } from '../../domain/datasets/values.ts'
import { FileRef, KnownName, Name, operation, Page, Ref, Started, Tag, Time } from '../base.ts'

export const DatasetVersion = z.object({
  /** `wine@v3` */
  ref: z.string(),
  dataset: z.string(),
  number: z.int(),
  /** SHA-256 of the manifest. */
  hash: z.string(),
  parent: z.int().nullable(),
  rows: z.int(),
  columns: z.int(),
  segments: z.int(),
  /** Bytes of all its segments, and of those that no earlier version of the dataset has. */
  bytes: z.int(),
  ownBytes: z.int(),
  target: z.string().nullable(),
  source: z.record(z.string(), z.unknown()),
  createdAt: Time,
})
export type DatasetVersion = z.infer<typeof DatasetVersion>

export const Dataset = z.object({
  name: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  createdAt: Time,
  /** Bytes on disk of all versions together; a segment that several share counts once. */
  bytes: z.int(),
  /** Newest first. */
  versions: z.array(DatasetVersion),
})
export type Dataset = z.infer<typeof Dataset>

/** The result of an import or append job. */
export const ImportResult = z.object({
  version: DatasetVersion,
  /** The version that had this content already; then nothing was added. */
  identicalTo: z.string().nullable(),
  warnings: z.array(z.string()),
  /** What reading changed; it stays with the version. */
  report: ReadingReport.default({ layout: [], values: [] }),
  /** Columns that are text until somebody says how they are read. */
  questions: z.array(ReadingQuestion).default([]),
  /** Columns that likely hold personal data and are not marked as sensitive. */
  personal: z.array(PersonalHint).default([]),
})
export type ImportResult = z.infer<typeof ImportResult>

export const ExportResult = z.object({ path: z.string(), rows: z.int() })
export type ExportResult = z.infer<typeof ExportResult>

/** A file of rows to write, and whether the values of sensitive columns are in it. */
export const TableFile = z.object({
  file: FileRef,
  format: z.enum(['csv', 'parquet']),
  overwrite: z.boolean().default(false),
  reveal: z.boolean().default(false),
})

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const Preview = z.object({
  format: z.string(),
  delimiter: z.string().nullable(),
  header: z.boolean(),
  columns: z.array(Column),
  rows: z.array(z.array(z.string().nullable())),
  warnings: z.array(z.string()),
  /** Columns that likely hold personal data. */
  personal: z.array(PersonalHint),
  /** How the text lies: all that was found or given. Null for what is not delimited text. */
  layout: TextLayout.nullable().default(null),
  /** What the container holds; null for a plain file. */
  contents: ContainerContents.nullable().default(null),
  /** The columns whose values have a form or null tokens of their own, found or given. */
  columnReadings: z.array(ColumnReading).default([]),
  /** What stands for a missing value in the other columns. */
  nullTokens: z.array(z.string()).default([]),
  /** What reading changes: of the rows that were read for the preview. */
  report: ReadingReport.default({ layout: [], values: [] }),
  /** What the file alone cannot decide. */
  questions: z.array(ReadingQuestion).default([]),
  /** Rows that the preview is about; null: all of the file. Of a large file only the beginning is read, and types may turn out otherwise. */
  sampledRows: z.int().nullable().default(null),
})

export type Preview = z.infer<typeof Preview>

/** The refs as they are now: `wine@v1`, `wine@v2`. */
export const DatasetDiff = VersionDiff.extend({ from: z.string(), to: z.string() })
export type DatasetDiff = z.infer<typeof DatasetDiff>

export const DiffRows = z.object({
  change: RowChange,
  /** Added: all columns of `to`; removed: all of `from`; changed: those of both, as `to` calls them. */
  columns: z.array(z.string()),
  total: z.int(),
  rows: z.array(
    z.object({
      fromRow: ShownRow.nullable(),
      toRow: ShownRow.nullable(),
      from: z.array(Cell).nullable(),
      to: z.array(Cell).nullable(),
      /** Names of the columns whose cells differ. */
      changed: z.array(z.string()),
    }),
  ),
})
export type DiffRows = z.infer<typeof DiffRows>

/** The edits of a version that wait to be committed. */
export const EditsSummary = z.object({ ref: z.string(), cells: z.int(), deleted: z.int(), inserted: z.int(), edits: z.int() })
export type EditsSummary = z.infer<typeof EditsSummary>

/** Staged edits with what they make of their rows. */
export const EditsPreview = EditsSummary.extend({
  columns: z.array(z.string()),
  rows: z.object({ from: z.int(), to: z.int() }),
  changes: z.array(StagedEdit.extend({ before: z.array(Cell).nullable(), after: z.array(Cell).nullable() })),
})
export type EditsPreview = z.infer<typeof EditsPreview>

/** A dataset that a search found, and where. */
export const Found = z.object({
  dataset: z.string(),
  /** `wine@v3` */
  latest: z.string().nullable(),
  matches: z.array(z.object({ where: z.enum(['name', 'tag', 'column', 'notes']), text: z.string() })),
})
export type Found = z.infer<typeof Found>

export const ColumnInfo = z.object({
  name: z.string(),
  type: ColumnType,
  /** Its values are masked in every output. */
  sensitive: z.boolean(),
  /** Fairness is evaluated over its groups. */
  protected: z.boolean(),
  /** Why it looks as if it held personal data. */
  hint: PersonalHint.nullable(),
})
export type ColumnInfo = z.infer<typeof ColumnInfo>

const compared = { from: Ref, to: Ref, key: z.array(z.string()).min(1).optional() }

const reading = [
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FORMAT_UNKNOWN',
  'PART_UNKNOWN',
  'QUERY_INVALID',
  'FORMAT_INVALID',
  'FILE_EMPTY',
  'FILES_DIFFER',
  'NO_ROWS',
  'RAGGED_ROW',
  'DUPLICATE_COLUMN',
  'EMPTY_COLUMN_NAME',
  'TOO_MANY_COLUMNS',
  'CELL_TOO_LARGE',
  'ENCODING_INVALID',
  'TYPE_MISMATCH',
  'VALUES_AMBIGUOUS',
  'COLUMN_UNKNOWN',
  'CANCELLED',
  'WORKER_DIED',
] as const
const stored = ['OBJECT_MISSING', 'OBJECT_CORRUPT', 'CANCELLED', 'WORKER_DIED'] as const

export const datasetOperations = {
  list: operation().input(z.object({})).output(z.array(Dataset)),
  get: operation()
    .input(z.object({ name: KnownName }))
    .output(Dataset),
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
    .output(Dataset),
  tag: operation()
    .input(z.object({ name: KnownName, add: z.array(Tag).max(100).default([]), remove: z.array(KnownName).max(100).default([]) }))
    .output(Dataset),
  /** Datasets in which every word is found: in the name, a tag, the name of a column, or the notes. */
  search: operation()
    .input(z.object({ text: z.string().trim().min(1).max(1_000) }))
    .output(z.array(Found)),
  /** What an import would make of a file, before anything is stored. */
  inspect: operation(...reading)
    .input(
      z.object({
        file: FileRef,
        options: ImportOptions,
        /** The dataset that the file is to be a version of: what the file leaves open is read as in the one before. */
        name: Name.optional(),
      }),
    )
    .output(Preview),
  /** Makes a new dataset, or the next version of one. Its job's result is an ImportResult. */
  import: operation(...reading, 'KEY_NOT_UNIQUE')
    .input(
      z.object({
        name: Name,
        file: FileRef,
        options: ImportOptions,
        /** Columns that are marked as sensitive in the same step: their values are never shown unmasked. */
        sensitive: z.array(z.string()).max(10_000).optional(),
        /** Columns that are marked as protected in the same step: fairness is evaluated over them. */
        protected: z.array(z.string()).max(10_000).optional(),
      }),
    )
    .output(Started),
  /** The next version: the rows of the latest one, and these. Its job's result is an ImportResult. */
  append: operation(...reading, 'KEY_NOT_UNIQUE', 'SCHEMA_MISMATCH', 'VERSION_CONFLICT')
    .input(z.object({ name: KnownName, file: FileRef, options: ImportOptions }))
    .output(Started),
  version: operation(...stored)
    .input(z.object({ ref: Ref }))
    .output(
      z.object({
        version: DatasetVersion,
        manifest: Manifest,
        profile: Profile,
        /** What reading its file changed. */
        report: ReadingReport,
      }),
    ),
  rows: operation(...stored, 'COLUMN_UNKNOWN')
    .input(
      z.object({
        ref: Ref,
        ...Page.shape,
        columns: z.array(z.string()).optional(),
        /** Missing values come last; ties are in the order of the rows. */
        orderBy: z.array(RowOrder).max(10).optional(),
        /** All must hold. A missing value passes only `missing`. */
        filters: z.array(RowFilter).max(100).optional(),
      }),
    )
    .output(z.object({ columns: z.array(z.string()), total: z.int(), rows: z.array(z.object({ row: ShownRow, cells: z.array(Cell) })) })),
  /** How two versions differ, also of two datasets. Rows are matched by `key`, else by the key that both have, else by content. */
  diff: operation(...stored, 'COLUMN_UNKNOWN', 'KEY_NOT_UNIQUE')
    .input(z.object(compared))
    .output(DatasetDiff),
  /** A page of the rows that differ, with old and new cells. */
  diffRows: operation(...stored, 'COLUMN_UNKNOWN', 'KEY_NOT_UNIQUE')
    .input(z.object({ ...compared, change: RowChange, ...Page.shape }))
    .output(DiffRows),
  /** What a split recipe gives on a version, with the duplicates that would leak. */
  split: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING', 'TOO_FEW_ROWS')
    .input(z.object({ ref: Ref, recipe: SplitRecipe }))
    .output(SplitReport),
  /** Writes the part of each row that a split recipe gives to a file, with key and target. Its job's result is an ExportResult. */
  exportSplit: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING', 'TOO_FEW_ROWS', 'ALREADY_EXISTS', 'FILE_NOT_FOUND')
    .input(z.object({ ref: Ref, recipe: SplitRecipe, ...TableFile.shape }))
    .output(Started),
  /** The split that training on a version uses unless a recipe has another one. */
  defaultSplit: operation(...stored)
    .input(z.object({ ref: Ref }))
    .output(DefaultSplit),
  /** Saves it; with null, the automatic one is used again. Refused where a part that should have rows would have none. */
  setDefaultSplit: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING', 'TOO_FEW_ROWS')
    .input(z.object({ ref: Ref, recipe: SplitRecipe.nullable() }))
    .output(DefaultSplit),
  /** What would make a model of this version look better than it is, with a split. */
  leakage: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING', 'TOO_FEW_ROWS')
    .input(
      z.object({
        ref: Ref,
        recipe: SplitRecipe,
        target: z.string().optional(),
        /** Columns whose groups and times must not straddle the parts; guessed when absent. */
        groups: z.array(z.string()).optional(),
        times: z.array(z.string()).optional(),
      }),
    )
    .output(LeakageReport),
  /** How a column relates to another one, by default the target: over all rows that have both values. */
  relation: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING')
    .input(
      z.object({
        ref: Ref,
        x: z.string(),
        y: z.string().optional(),
        /** Columns of numbers whose values are names rather than amounts, such as codes. */
        asCategories: z.array(z.string()).max(2).default([]),
      }),
    )
    .output(Relation),
  /** Every two of up to 60 columns against each other, the strongest first. */
  correlations: operation(...stored, 'COLUMN_UNKNOWN')
    .input(z.object({ ref: Ref, columns: z.array(z.string()).min(2).max(10_000).optional(), method: CorrelationMethod.default('pearson') }))
    .output(Correlations),
  /** How many values of each column of numbers lie far from the others. */
  outliers: operation(...stored, 'COLUMN_UNKNOWN')
    .input(z.object({ ref: Ref, columns: z.array(z.string()).min(1).max(10_000).optional() }))
    .output(z.array(ColumnOutliers)),
  /** How the rows are spread over the classes of a column, by default the target. */
  balance: operation(...stored, 'COLUMN_UNKNOWN', 'TARGET_MISSING')
    .input(z.object({ ref: Ref, column: z.string().optional() }))
    .output(Balance),
  /** Stages edits of a version: all of them, or none where one is refused. They wait there until they are committed or discarded. */
  edit: operation(...stored, 'COLUMN_UNKNOWN', 'TYPE_MISMATCH')
    .input(
      z
        .object({
          ref: Ref,
          edits: z.array(Edit).max(10_000),
          /** Rows whose staged edit is dropped first, in the same step: so one edit is taken back. */
          unstage: z.array(AskedRow).max(10_000).default([]),
        })
        .refine(({ edits, unstage }) => edits.length + unstage.length > 0, 'There is nothing to stage.'),
    )
    .output(EditsSummary),
  /** A page of the staged edits, with their rows before and after. */
  edits: operation(...stored, 'COLUMN_UNKNOWN', 'TYPE_MISMATCH')
    .input(z.object({ ref: Ref, ...Page.shape }))
    .output(EditsPreview),
  /** Discards the edits with these ids, or all. */
  discardEdits: operation()
    .input(z.object({ ref: Ref, ids: z.array(z.int()).min(1).max(10_000).optional() }))
    .output(EditsSummary.extend({ discarded: z.int() })),
  /** Makes the next version of the dataset of a version and its staged edits. Its job's result is an ImportResult. */
  commitEdits: operation(...stored, 'COLUMN_UNKNOWN', 'TYPE_MISMATCH', 'KEY_NOT_UNIQUE', 'NO_ROWS')
    .input(z.object({ ref: Ref }))
    .output(Started),
  /** Its job's result is an ExportResult. */
  export: operation(...stored, 'ALREADY_EXISTS', 'FILE_NOT_FOUND')
    .input(
      z.object({
        ref: Ref,
        file: FileRef,
        format: z.enum(['csv', 'parquet', 'jsonl']),
        overwrite: z.boolean().default(false),
        reveal: z.boolean().default(false),
      }),
    )
    .output(Started),
  /** The columns of a version, which are sensitive or protected, and which look like personal data. */
  columns: operation()
    .input(z.object({ ref: Ref }))
    .output(z.array(ColumnInfo)),
  /** Marks columns of a dataset as sensitive, in all its versions, or takes the mark away. */
  markSensitive: operation('COLUMN_UNKNOWN')
    .input(z.object({ name: KnownName, columns: z.array(z.string()).min(1), sensitive: z.boolean() }))
    .output(z.array(ColumnInfo)),
  /** Marks columns of a dataset as protected, in all its versions, or takes the mark away: fairness is evaluated over them. */
  markProtected: operation('COLUMN_UNKNOWN')
    .input(z.object({ name: KnownName, columns: z.array(z.string()).min(1), protected: z.boolean() }))
    .output(z.array(ColumnInfo)),
}
