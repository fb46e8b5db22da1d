import { type Report, type ReportFormat, reportsContract } from '../../shared/contract/reports.ts'
import { type Document, toHtml, toMarkdown } from '../document/index.ts'
import { compareReport, datasheet, runReport } from '../reports/index.ts'
import { implementing } from './base.ts'

const os = implementing(reportsContract)

export const reports = {
  run: os.run.handler(async ({ input, context }) => written(await runReport(context.workspace(), input.run, input.part), input.format)),
  compare: os.compare.handler(async ({ input, context }) => {
    const { format, ...options } = input
    return written(await compareReport(context.workspace(), options), format)
  }),
  datasheet: os.datasheet.handler(async ({ input, context }) => written(await datasheet(context.workspace(), input.ref), input.format)),
}

function written(document: Document, format: ReportFormat): Report {
  return { title: document.title, format, text: format === 'html' ? toHtml(document) : toMarkdown(document) }
}
