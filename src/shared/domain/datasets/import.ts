import { z } from 'zod'
import { ColumnType } from './columnType.ts'
import { ContainerPart, TextLayout } from './layout.ts'
import { ColumnHint, ColumnReading, ReadingHint } from './values.ts'

export const sourceFormats = ['csv', 'tsv', 'json', 'jsonl', 'parquet', 'xlsx', 'sqlite', 'duckdb', 'arrow'] as const
export const SourceFormat = z.enum(sourceFormats)
export type SourceFormat = z.infer<typeof SourceFormat>

const formatsByEnding = new Map<string, SourceFormat>([
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['parquet', 'parquet'],
  ['pq', 'parquet'],
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['db', 'sqlite'],
  ['duckdb', 'duckdb'],
  ['arrow', 'arrow'],
  ['feather', 'arrow'],
  ['ipc', 'arrow'],
])

/** Endings of files that may hold data, for the dialogs that choose one; what a file is, its content says. */
export const dataFileEndings: readonly string[] = [...formatsByEnding.keys(), 'txt', 'dat', 'data', 'gz', 'zip']

/** The format that the ending of a file's name stands for. */
export function formatOfName(name: string): SourceFormat | undefined {
  return formatsByEnding.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}

/** What stands for a missing value in CSV and TSV. JSON and Parquet have null of their own: there only "" is one. */
export const defaultNullTokens: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL']

/** What stands for a missing value in a format where nothing else is asked for. */
export function nullTokensOfFormat(format: SourceFormat): readonly string[] {
  return format === 'csv' || format === 'tsv' ? defaultNullTokens : ['']
}

/** How a file is read. Everything that is left out is found out from the file. */
export const ImportOptions = z.object({
  /** From the content and the ending of the file's name when absent. */
  format: SourceFormat.optional(),
  ...TextLayout.shape,
  ...ContainerPart.shape,
  /** What stands for a missing value, in every column where it is not said otherwise; plausible ones are found when absent. */
  nullTokens: z.array(z.string().max(1_000)).max(1_000).optional(),
  /** Types that are not to be inferred. An array, because a column may be called `__proto__`. */
  types: z.array(z.object({ column: z.string(), type: ColumnType })).optional(),
  /** How single columns are read: the form of their values, their null tokens. */
  columns: z.array(ColumnReading).max(2_000).optional(),
  /** Of the columns whose values can be read in two ways: what decides. */
  ...ReadingHint.shape,
  /** The same for single columns, where their form is to be found. */
  hints: z.array(ColumnHint).max(2_000).optional(),
  /** Columns that together name a row; unique, never missing. */
  key: z.array(z.string()).optional(),
  target: z.string().nullable().optional(),
})
export type ImportOptions = z.infer<typeof ImportOptions>
