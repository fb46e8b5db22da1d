import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { ReportFormat } from '../../../shared/contract/reports.ts'
import { CairnError } from '../../../shared/errors.ts'

/** HTML for a file that is called so, else Markdown. */
export function reportFormat(output: string | undefined): ReportFormat {
  return output !== undefined && ['.html', '.htm'].includes(extname(output).toLowerCase()) ? 'html' : 'md'
}

/** @throws ALREADY_EXISTS unless it is overwritten */
export async function writeReport(path: string, text: string, overwrite: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: overwrite ? 'w' : 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CairnError('ALREADY_EXISTS', `${path} already exists. Replace it with --overwrite.`, { file: path }, error)
    throw CairnError.from(error)
  }
}
