import type { ArtifactContent, ArtifactPreview } from '../../../../shared/contract/tracking/artifacts.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { Mask } from '../../../datasets/index.ts'
import type { Work } from '../../../jobs/index.ts'
import { beginningOf, textOf } from './beginning.ts'
import type { KeptFile } from './files.ts'
import { imageOf, largestImage } from './image.ts'
import { tableFormatOf } from './kind.ts'
import { mostText, shownText } from './text.ts'

/** So many rows of a table are shown. */
const mostRows = 50

/**
 * A look at a file that anybody may have made: text, the first rows of a table, or an image. Nothing of it is run, tables are read in a worker,
 * and values of sensitive columns are masked, whichever dataset they are of.
 * @throws OBJECT_MISSING, CANCELLED, WORKER_DIED
 */
export async function previewFile(work: Work, file: KeptFile, signal?: AbortSignal): Promise<ArtifactPreview> {
  const { object, bytes } = file
  return { object, bytes, content: await contentOf(work, file, signal) }
}

async function contentOf(work: Work, file: KeptFile, signal?: AbortSignal): Promise<ArtifactContent> {
  const { objects, db } = work.workspace
  if (file.ofTraining) return none('Cairn shows what training made on the pages of the run.')
  if (file.bytes === 0) return none('The file is empty.')
  const mask = Mask.anywhere(db)
  const format = tableFormatOf(file.name)
  const table = format && (await tableOf(work, file, format, mask, signal))
  if (table && (table.kind === 'table' || format === 'parquet')) return table
  const beginning = await beginningOf(objects, file, Math.max(mostText, file.bytes <= largestImage ? largestImage : 0))
  const image = imageOf(beginning)
  if (typeof image === 'string') return none(image)
  if (image) return file.bytes <= largestImage ? { kind: 'image', ...image } : none('Images of more than 8 MB are not shown.')
  const text = textOf(beginning.subarray(0, mostText))
  return text === null ? none('No preview for this kind of file.') : shownText(file.name, text, file.bytes > mostText, mask)
}

/** The first rows, read as an import reads them: the same limits for what is made to harm. */
async function tableOf(
  { workspace, perform }: Work,
  file: KeptFile,
  format: NonNullable<ReturnType<typeof tableFormatOf>>,
  mask: Mask,
  signal?: AbortSignal,
): Promise<ArtifactContent> {
  try {
    const found = await perform('datasets.inspect', { path: workspace.objects.path(file.object), options: { format } }, signal)
    const names = found.columns.map(({ name }) => name)
    return {
      kind: 'table',
      columns: found.columns.map(({ name, type }) => ({ name, type })),
      rows: found.rows.slice(0, mostRows).map((row) => mask.cells(names, row)),
      truncated: found.rows.length >= mostRows,
      masked: names.some((name) => mask.hides(name)),
    }
  } catch (error) {
    const { code } = CairnError.from(error)
    if (['CANCELLED', 'WORKER_DIED', 'OBJECT_MISSING', 'INTERNAL'].includes(code)) throw error
    return none('It is damaged, or more than Cairn reads.')
  }
}

const none = (reason: string): ArtifactContent => ({ kind: 'none', reason })
