import type { Report, ReportFormat } from '../../shared/contract/reports.ts'
import { type Document, toHtml, toMarkdown } from '../document/index.ts'
import { compareReport, datasheet, runReport } from '../reports/index.ts'
import { os } from './base.ts'

export const reports = {
  run: os.reports.run.handler(async ({ input, context }) =>
    written(await runReport(context.workspace(), input.run, input.part), input.format),
  ),
  compare: os.reports.compare.handler(async ({ input, context }) => {
    const { format, ...options } = input
    return written(await compareReport(context.workspace(), options), format)
  }),
  datasheet: os.reports.datasheet.handler(async ({ input, context }) =>
    written(await datasheet(context.workspace(), input.ref), input.format),
  ),
}

function written(document: Document, format: ReportFormat): Report {
  return { title: document.title, format, text: format === 'html' ? toHtml(document) : toMarkdown(document) }
}
