import type { PreparationStep } from '../../../shared/domain/datasets/preparation.ts'
import { stepText } from '../../../shared/domain/datasets/stepTexts.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Task } from '../../jobs/index.ts'
import { identifier, literal } from '../duckdb.ts'
import { compileAll } from './compile.ts'
import { type PreparationTables, withTables } from './run.ts'

export interface SqlFileInput extends PreparationTables {
  readonly steps: readonly PreparationStep[]
  /** The refs of the input and of the other versions, as they are now: `wine@v3`. */
  readonly refs: readonly string[]
}

/** The steps as one file that DuckDB runs on exported versions, without Cairn. */
export const sqlFileTask: Task<SqlFileInput, string> = (input, context) =>
  withTables(input, input.steps, context, async (duck, inputs) => {
    const { parts, table, ordered } = await compileAll(duck, input.steps, inputs)
    const versions = [
      { name: 'version', columns: input.manifest.columns },
      ...input.others.map(({ manifest }, index) => ({ name: `other${index}`, columns: manifest.columns })),
    ]
    const tables = versions.map(({ name, columns }, index) => `${name} AS (${fileSql(fileName(input.refs[index]), columns)})`)
    const names = table.columns.map(({ name }, index) => `c${index} AS ${identifier(name)}`)
    return [
      '-- Preparation steps, for DuckDB. Export the versions that it reads first:',
      ...[...new Set(input.refs)].map((ref) => `--   cairn data export ${oneLine(ref)} ${oneLine(fileName(ref))}`),
      '--',
      ...input.steps.map((step, index) => `-- ${index + 1}. ${oneLine(stepText(step))}${step.disabled ? ' (disabled)' : ''}`),
      '',
      'WITH',
      [...tables, ...parts].map((part) => `  ${part}`).join(',\n'),
      `SELECT ${names.join(', ')}`,
      `FROM ${table.name}${ordered ? '' : '\nORDER BY row'};`,
      '',
    ].join('\n')
  })

const fileName = (ref: string): string => `${ref.replace('@', '-').replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')}.parquet`

function fileSql(file: string, columns: readonly Column[]): string {
  const names = columns.map((_, index) => `c${index}`)
  return `SELECT ${names.join(', ')}, row FROM read_parquet(${literal(file)}, file_row_number = true) AS file(${[...names, 'row'].join(', ')})`
}

/** A comment ends with its line. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, ' ')
