import { z } from 'zod'
import { ReadingReport } from './changes.ts'
import { SourceFormat } from './import.ts'
import { ContainerContents, TextLayout } from './layout.ts'

/** How the file of a version lay. It is no part of the version's hash: the same rows from another file are the same version. */
export const FileFacts = z.object({
  format: SourceFormat,
  /** Of delimited text. */
  layout: TextLayout.optional(),
  /** Which part of a container was read, and of how many. */
  contents: ContainerContents.pick({ kind: true, chosen: true }).extend({ parts: z.int() }).optional(),
  /** Of a folder: the files in the order of their rows; the first thousand where there are more. */
  files: z.array(z.object({ name: z.string(), rows: z.int() })).optional(),
})
export type FileFacts = z.infer<typeof FileFacts>

/** @returns undefined where no file was read, or it was read before this was kept */
export function fileFactsOf(source: Readonly<Record<string, unknown>>): FileFacts | undefined {
  return FileFacts.safeParse(source).data
}

export const nothingChanged: ReadingReport = { layout: [], values: [] }

/** @returns what reading changed, as far as it was kept */
export function reportOf(source: Readonly<Record<string, unknown>>): ReadingReport {
  return ReadingReport.safeParse(source.report).data ?? nothingChanged
}
