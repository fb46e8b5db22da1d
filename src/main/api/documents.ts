import type { Report, ReportFormat } from '../../shared/contract/reports.ts'
import { type Document, toHtml, toMarkdown } from '../document/index.ts'
import type { ApiContext } from './base.ts'
import { performTask } from './perform.ts'

/** A document in the form that was asked for. */
export async function writeDocument(context: ApiContext, document: Document, format: ReportFormat, signal?: AbortSignal): Promise<Report> {
  const { title } = document
  if (format === 'pdf') return { title, format, text: await performTask(context, 'reports.pdf', { document }, signal) }
  return { title, format, text: format === 'html' ? toHtml(document) : toMarkdown(document) }
}
