import { reportsContract } from '../../shared/contract/reports.ts'
import { compareReport, datasheet, runReport } from '../reports/index.ts'
import { implementing } from './base.ts'
import { writeDocument } from './documents.ts'

const os = implementing(reportsContract)

export const reports = {
  run: os.run.handler(async ({ input, context, signal }) =>
    writeDocument(context, await runReport(context.workspace(), input.run, input.part), input.format, signal),
  ),
  compare: os.compare.handler(async ({ input, context, signal }) => {
    const { format, ...options } = input
    return writeDocument(context, await compareReport(context.workspace(), options), format, signal)
  }),
  datasheet: os.datasheet.handler(async ({ input, context, signal }) =>
    writeDocument(context, await datasheet(context.workspace(), input.ref), input.format, signal),
  ),
}
