import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { defaultNullTokens } from '../../../shared/domain/datasets/import.ts'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import type { Task } from '../../jobs/index.ts'
import { type Duck, identifier, literal } from '../duckdb.ts'
import { trimmedSql } from '../reading/values/formSql.ts'
import { placeFile } from './placedFile.ts'
import { withVersion } from './versionView.ts'

export interface ExportInput {
  readonly manifest: Manifest
  readonly format: 'csv' | 'parquet' | 'jsonl'
  readonly path: string
  readonly overwrite?: boolean
  /** Columns whose values are masked; missing stays missing. */
  readonly masked?: readonly string[]
}

/** How DuckDB writes a table, by the format. */
export const layouts = {
  csv: "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"'",
  jsonl: 'FORMAT json',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
} as const

/**
 * Writes the rows of a version to a file. Values are written as they are; a cell that a spreadsheet takes for a formula is data here.
 * @throws as placeFile
 */
export const exportTask: Task<ExportInput, { path: string; rows: number }> = async (
  { manifest, format, path, overwrite = false, masked: hidden = [] },
  { objects, scratch, signal, progress },
) => {
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  await placeFile({ path, overwrite, signal }, (temporary) =>
    withVersion(manifest, objects, { scratch, signal, files: [temporary] }, async (duck) => {
      progress(0.05, 'writing')
      const columns = manifest.columns.map(({ name }) => `${storedValue(manifest, name, hidden)} AS ${identifier(name)}`).join(', ')
      await duck.run(
        `COPY (SELECT ${columns} FROM version ORDER BY version.row) TO ${literal(temporary)} (${layouts[format]}${format === 'csv' ? quoting(await quotedColumns(duck, manifest)) : ''})`,
      )
    }),
  )
  progress(1, 'done')
  return { path, rows }
}

/** The values of a column of the view `version`, in SQL; those of masked ones are not told, but for whether they are missing. */
export function storedValue({ columns }: Manifest, column: string, hidden: readonly string[]): string {
  const sql = `c${columns.findIndex(({ name }) => name === column)}`
  return hidden.includes(column) ? `CASE WHEN ${sql} IS NOT NULL THEN ${literal(masked)} END` : sql
}

/** The option of a CSV whose columns of these names have quotes around every value. */
export function quoting(names: readonly string[]): string {
  return names.length === 0 ? '' : `, FORCE_QUOTE (${names.map(identifier).join(', ')})`
}

/** The columns with text that would be read otherwise without quotes: `NA`, white space at an end. */
export async function quotedColumns(duck: Duck, { columns }: Manifest): Promise<string[]> {
  const texts = columns.flatMap(({ name, type }, index) => (type === 'text' ? [{ name, sql: `c${index}` }] : []))
  if (texts.length === 0) return []
  const tokens = defaultNullTokens.map(literal).join(', ')
  const doubtful = texts.map(({ sql }) => `coalesce(bool_or(${sql} IN (${tokens}) OR ${trimmedSql(sql)} <> ${sql}), false)`)
  const found = await duck.row(`SELECT ${doubtful.join(', ')} FROM version`)
  return texts.filter((_, place) => found[place] === true).map(({ name }) => name)
}
