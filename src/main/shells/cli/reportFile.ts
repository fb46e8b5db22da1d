import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Report, ReportFormat } from '../../../shared/contract/reports.ts'
import { CairnError } from '../../../shared/errors.ts'

const byEnding: Readonly<Record<string, ReportFormat>> = { '.html': 'html', '.htm': 'html', '.pdf': 'pdf' }

/** What was asked for, else what the name of the file says: HTML, PDF, else Markdown. @throws INVALID_INPUT for PDF without a file */
export function reportFormat(output: string | undefined, asked?: ReportFormat): ReportFormat {
  const format = asked ?? byEnding[extname(output ?? '').toLowerCase()] ?? 'md'
  if (format === 'pdf' && output === undefined) throw new CairnError('INVALID_INPUT', 'A PDF is written to a file. Name it with --output.')
  return format
}

/** What a file of a report has in it. */
export function bytesOf({ format, text }: Pick<Report, 'format' | 'text'>): string | Buffer {
  return format === 'pdf' ? Buffer.from(text, 'base64') : text
}

/** @throws ALREADY_EXISTS unless it is overwritten */
export async function writeReport(path: string, content: string | Buffer, overwrite: boolean): Promise<void> {
  try {
    await writeFile(path, content, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CairnError('ALREADY_EXISTS', `${path} already exists. Replace it with --overwrite.`, { file: path }, error)
    throw CairnError.from(error)
  }
}
