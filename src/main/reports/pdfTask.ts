import type { Document } from '../document/index.ts'
import { toPdf } from '../document/pdf/index.ts'
import type { Task } from '../jobs/index.ts'

/** Writes a document as PDF, which takes a font engine. @returns the file in base64 */
export const pdfTask: Task<{ readonly document: Document }, string> = async ({ document }) => (await toPdf(document)).toString('base64')
