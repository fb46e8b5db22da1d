import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { LayoutNote, ValueChange } from '../../../shared/domain/datasets/changes.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { ContainerContents, TextLayout } from '../../../shared/domain/datasets/layout.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import type { ValueForm } from '../../../shared/domain/datasets/values.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkColumnNames } from './checks.ts'
import { maxCellBytes } from './csvScanner.ts'
import { type Duck, literal, reader } from '../duckdb.ts'
import { type FilePlaces, placeName } from './places.ts'
import type { Source } from './source.ts'

/**
 * The rows of a file in the DuckDB table (or view) `raw`, in their order (`rowid`), with the columns c0, c1, … whatever the file calls
 * them. Values are exactly the text that the file has, null tokens included, but those of Parquet that have a type already; NULL is
 * only what the file itself has as null or not at all.
 */
export interface Staged {
  readonly source: Source
  readonly delimiter: string | null
  readonly header: boolean
  readonly columns: readonly StagedColumn[]
  readonly rows: number
  /** The file has more rows than were asked for. */
  readonly partial?: true
  /** What people call the rows of `raw`. */
  readonly rowPlaces: FilePlaces
  /** Of delimited text, where quotes were seen that say something; see `QuotedCells`. */
  readonly quoted?: QuotedCells
  /** Of delimited text, what DuckDB read: the file itself, or its copy as plain CSV with the same delimiter and header. It lives as long as the scratch folder. */
  readonly plainPath?: string
  /** How delimited text lies, with all that was found. */
  readonly layout?: TextLayout
  /** What the container holds, where the file is one. */
  readonly contents?: ContainerContents
  /** Of a folder, its files in the order of their rows. */
  readonly files?: readonly FolderFile[]
  /** What of the file is no value of the table. */
  readonly notes?: readonly LayoutNote[]
  /** What taking the table out of a container, or out of types that Cairn does not have, changed. */
  readonly changes?: readonly ValueChange[]
  /** What stands for a missing value; `textFor` and `valueSql` are without it. */
  readonly nullTokens: NullTokens
}

/** A file of a folder, and what its values are when it is read alone. */
export interface FolderFile {
  readonly name: string
  readonly rows: number
  /** By the name of the column; without those that have no value, and those that leave a question open. */
  readonly alone: ReadonlyMap<string, { readonly type: ColumnType; readonly form?: ValueForm }>
}

/**
 * Quoted values whose quotes say something, since without them the value would be read otherwise: it equals what may be a null token,
 * or has white space at an end. They stand in the DuckDB table `quoted(row BIGINT, col INTEGER)`, by `rowid` and place of the column.
 */
export interface QuotedCells {
  /** Every value of the file is quoted, the missing ones included, so that quotes say nothing about null tokens. */
  readonly every: boolean
}

export interface StagedColumn {
  readonly name: string
  /** The type that the file gives it; null where it is to be inferred from text. */
  readonly type: ColumnType | null
  /** Which types its text may become: JSON says which values are text. */
  readonly values: 'any' | 'text' | 'mixed'
  /** How its text becomes values; as the type alone says when absent. */
  readonly reading?: CellReading
}

export interface CellReading {
  readonly form?: ValueForm
  /** Instead of those of the file. */
  readonly nullTokens?: readonly string[]
  /** White space around an unquoted text is no part of it. */
  readonly trimmed: boolean
  /** Some of its values stand in `quoted`. */
  readonly quoted: boolean
}

export interface StageOptions {
  readonly options: ImportOptions
  /** Instead of those of the options, where it is known what the columns are. */
  readonly nullTokens?: NullTokens
  /** Names of the columns that are needed: of the others `raw` has none, though `columns` names them. All of them when absent. */
  readonly only?: ReadonlySet<string>
  /** Names of columns that are known: white space around a name of the header that is one of them stays. `only` when absent. */
  readonly names?: ReadonlySet<string>
  /** `raw` has the other columns too. */
  readonly whole?: boolean
  /** The rows are read in their order a few times and are not held in memory: `raw` is a view of a file. */
  readonly streamed?: boolean
  /** For a preview: the first rows are enough, where reading them alone is much faster. */
  readonly mostRows?: number
  readonly signal?: AbortSignal
  /** @param fraction of the staging */
  onProgress?(fraction: number): void
}

/** The places of the columns that are needed; the first one where none is, since a table has at least one. */
export function neededPlaces(names: readonly string[], only: ReadonlySet<string> | undefined): number[] {
  const places = names.flatMap((name, place) => (only === undefined || only.has(name) ? [place] : []))
  return places.length > 0 ? places : [0]
}

/** The names of the columns of `raw`. */
export function heldPlaces(names: readonly string[], { only, whole }: Pick<StageOptions, 'only' | 'whole'>): number[] {
  return neededPlaces(names, whole ? undefined : only)
}

/** Makes `raw`. @param sql its rows @param size how many columns they have, and bytes in the mean where that is known */
export async function createRaw(
  duck: Duck,
  sql: string,
  { streamed }: Pick<StageOptions, 'streamed'>,
  size: { readonly columns: number; readonly rowBytes?: number },
): Promise<void> {
  if (!streamed) return duck.run(`CREATE TABLE raw AS ${sql}`)
  const path = join(duck.scratch, `raw-${randomUUID()}.parquet`)
  const rows = rowGroupRows(Math.max(size.rowBytes ?? 0, size.columns * 16))
  await duck.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION lz4_raw, USE_TMP_FILE false, ROW_GROUP_SIZE ${rows})`)
  await duck.run(`CREATE VIEW raw AS SELECT *, file_row_number AS rowid FROM ${reader.parquet(path)}`)
}

export function dropRaw(duck: Duck, { streamed }: Pick<StageOptions, 'streamed'>): Promise<void> {
  return duck.run(`DROP ${streamed ? 'VIEW' : 'TABLE'} raw`)
}

/** DuckDB holds some row groups in memory while it writes them. @param rowBytes in the mean */
export function rowGroupRows(rowBytes: number): number {
  const vector = 2_048
  return Math.min(60, Math.max(1, Math.floor(2 ** 25 / rowBytes / vector))) * vector
}

/** The name of a staged column in SQL. */
export function staged(index: number): string {
  return `c${index}`
}

/** Checks that are the same for JSON and Parquet: their readers give whole values. */
export async function checkStaged(
  duck: Duck,
  names: readonly string[],
  textColumns: readonly number[],
  file: string,
  places: FilePlaces,
): Promise<void> {
  checkColumnNames(names, file)
  for (const index of textColumns) {
    const [row] = await duck.row(`SELECT min(rowid) FROM raw WHERE strlen(${staged(index)}) > ${maxCellBytes}`)
    if (row === null || row === undefined) continue
    const place = places.of(Number(row))
    throw new CairnError(
      'CELL_TOO_LARGE',
      `${placeName(places, place)} of ${file} has a value of more than 1 MiB in ${JSON.stringify(names[index])}.`,
      { file, [places.kind]: place, column: names[index] },
    )
  }
}
