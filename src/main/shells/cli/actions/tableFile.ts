import { extname, resolve } from 'node:path'
import type { ExportResult } from '../../../../shared/contract/datasets/index.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { counted } from '../../../../shared/numbers.ts'
import { escapeText } from '../text/escape.ts'

export interface TableFileOptions {
  readonly overwrite: boolean
  readonly reveal: boolean
}

const formats = ['csv', 'parquet'] as const

/** A file of rows as operations take it; its ending says the format. @throws FORMAT_UNKNOWN */
export function tableFile(file: string, { overwrite, reveal }: TableFileOptions) {
  const ending = extname(file).slice(1).toLowerCase()
  const format = formats.find((known) => known === ending)
  if (format) return { file, format, overwrite, reveal }
  const what = ending === '' ? 'a name without an ending' : `"${ending}"`
  throw new CairnError('FORMAT_UNKNOWN', `The output file ends in .csv or .parquet; ${what} is none of them.`, {
    option: '--output',
    format: ending,
  })
}

/** What was written where. @param of such as `wine@v1` */
export function writtenText({ path, rows }: ExportResult, of: string): string {
  return `Wrote ${counted(rows, 'row')} of ${escapeText(of)} to ${escapeText(resolve(path))}.`
}
