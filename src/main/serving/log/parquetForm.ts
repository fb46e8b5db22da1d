import { z } from 'zod'
import { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { type Duck, identifier, literal, reader } from '../../datasets/tasks.ts'
import { type LogColumn, logColumnNames, type StagedLines, typedSql } from './stageLines.ts'

/** What a Parquet segment says of itself, under `cairn.log`. */
const LogMetadata = z.object({
  format: z.literal('cairn.log/1'),
  deployment: z.string(),
  /** Columns of inputs: their names and types, and what they are called in the file. */
  columns: z.array(z.object({ name: z.string(), type: ColumnType, column: z.string() })),
  skipped: z.int(),
  /** It has the column `features`, which earlier releases did not write. */
  features: z.boolean().default(false),
})
type LogMetadata = z.infer<typeof LogMetadata>

/** Writes a staged segment as Parquet. Other programs find the inputs under their names: `input.alcohol`. */
export async function writeParquet(duck: Duck, staged: StagedLines, deployment: string, path: string): Promise<void> {
  const columns = namedColumns(staged.columns)
  const select = [
    ...logColumnNames.map(identifier),
    ...staged.columns.map((column, place) => `${typedSql(column)} AS ${identifier(columns[place].column)}`),
  ]
  const metadata: LogMetadata = { format: 'cairn.log/1', deployment, columns, skipped: staged.skipped, features: true }
  await duck.run(`COPY (SELECT ${select.join(', ')} FROM ${staged.table}) TO ${literal(path)}
    (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${identifier('cairn.log')}: ${literal(JSON.stringify(metadata))}})`)
}

function namedColumns(columns: readonly LogColumn[]): LogColumn[] {
  const taken = new Set<string>()
  return columns.map(({ name, type }) => {
    let column = `input.${name}`
    for (let number = 2; taken.has(column.toLowerCase()); number++) column = `input.${name} (${number})`
    taken.add(column.toLowerCase())
    return { name, type, column }
  })
}

/** What a Parquet segment has. */
export type ParquetShape = Pick<LogMetadata, 'columns' | 'features'>

/** What each file has; files that are no segments of a log are left out. */
export async function parquetShapes(duck: Duck, paths: readonly string[]): Promise<Map<string, ParquetShape>> {
  if (paths.length === 0) return new Map()
  const rows = await duck.rows(
    `SELECT file_name, decode(value) FROM ${reader.parquetMetadata(paths)} WHERE key = 'cairn.log'::BLOB AND octet_length(value) < 10000000`,
  )
  return new Map(
    rows.flatMap(([path, text]) => {
      const found = metadataOf(String(text))
      return found ? [[String(path), { columns: found.columns, features: found.features }] as const] : []
    }),
  )
}

function metadataOf(text: string): LogMetadata | null {
  try {
    return LogMetadata.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
