import type { ReadingQuestion, ReadingReport } from '../../../shared/domain/datasets/changes.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions, SourceFormat } from '../../../shared/domain/datasets/import.ts'
import type { ContainerContents, TextLayout } from '../../../shared/domain/datasets/layout.ts'
import type { PersonalHint } from '../../../shared/domain/datasets/sensitive.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { stagingOf } from '../versions/import.ts'
import { textFor } from './values/cells.ts'
import { findPersonal } from '../personal/detect.ts'
import { beginningOf, sampleRows } from './beginning.ts'
import type { Staged } from './stage.ts'
import { type Input, openInput } from './openInput.ts'
import { stage } from './stageFile.ts'
import type { EarlierVersion } from './values/earlierReadings.ts'
import { textOfQuestion } from '../../../shared/domain/datasets/readingTexts.ts'

export interface Inspection {
  readonly format: SourceFormat
  readonly delimiter: string | null
  readonly header: boolean
  readonly columns: Column[]
  /** The first 50 rows, as the text that the file has; null where a value is missing. */
  readonly rows: (string | null)[][]
  readonly warnings: string[]
  /** Columns that likely hold personal data. */
  readonly personal: PersonalHint[]
  /** The rows that all this is about, where they are not all of the file. */
  readonly sampledRows: number | null
  readonly layout: TextLayout | null
  readonly contents: ContainerContents | null
  readonly columnReadings: ColumnReading[]
  readonly nullTokens: string[]
  readonly report: ReadingReport
  readonly questions: ReadingQuestion[]
}

/**
 * What an import would make of a file; refuses what an import would refuse, but for the key. Of a large file it reads the beginning, and
 * what comes later may be refused, or make the type of a column another one. Stores nothing.
 */
export function inspectSource(path: string, options: ImportOptions, context: TaskContext): Promise<Inspection> {
  return inspectTask({ path, options }, context)
}

export interface InspectInput {
  readonly path: string
  readonly options: ImportOptions
  /** The version that it would follow. */
  readonly earlier?: EarlierVersion
}

export const inspectTask: Task<InspectInput, Inspection> = async ({ path, options, earlier }, context) => {
  const input = await openInput(path, options, context)
  return withDuckDB({ files: input.paths, scratch: context.scratch, signal: context.signal }, async (duck) => {
    const { table, sampled } = await stageForPreview(duck, input, options, context)
    context.progress(0.5, 'finding types')
    const typed = await input.typed(duck, table, earlier)
    const text = table.columns.map((_, index) => textFor(typed.table, index, typed.columns[index].type))
    const rows = (await duck.rows(`SELECT ${text.join(', ')} FROM raw ORDER BY rowid LIMIT 50`)) as (string | null)[][]
    const hints = await findPersonal(duck, typed.columns, { view: 'raw', sql: text })
    const personal = hints.filter(({ column }) => !typed.questions.some((question) => question.column === column))
    context.progress(1, 'done')
    const { delimiter, header, layout = null, contents = null, notes = [] } = table
    return {
      format: table.source.format,
      delimiter,
      header,
      columns: [...typed.columns],
      rows,
      warnings: [...input.warnings, ...typed.warnings.filter((warning) => !isAsked(warning, typed.questions))],
      personal,
      sampledRows: sampled ? table.rows : null,
      layout,
      contents,
      columnReadings: [...typed.readings],
      nullTokens: [...table.nullTokens.text],
      report: { layout: [...notes], values: [...typed.changes] },
      questions: [...typed.questions],
    }
  })
}

/** A preview has its questions beside the warnings; an import, which cannot ask, has them among these. */
function isAsked(warning: string, questions: readonly ReadingQuestion[]): boolean {
  return questions.some((question) => warning.startsWith(textOfQuestion(question)))
}

/** The beginning of a large file, else all of it: also where the beginning alone is refused, so that the reason is that of the file. */
async function stageForPreview(duck: Duck, input: Input, options: ImportOptions, context: TaskContext): Promise<Preview> {
  const beginning = input.source && (await beginningOf(input.source, context.scratch))
  if (beginning) {
    try {
      return { table: await stage(duck, beginning, { options, signal: context.signal }), sampled: true }
    } catch {
      duck.throwIfAborted()
      await duck.run('DROP TABLE IF EXISTS raw')
    }
  }
  const table = await input.stage(duck, { ...stagingOf(options, context), mostRows: sampleRows })
  return { table, sampled: table.partial === true }
}

interface Preview {
  readonly table: Staged
  /** Not all of the file's rows are in it. */
  readonly sampled: boolean
}
