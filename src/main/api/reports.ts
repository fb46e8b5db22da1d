import { FairnessQuery } from '../../shared/contract/evaluation.ts'
import { reportsContract } from '../../shared/contract/reports.ts'
import { modelVersionRef, requireModelVersion } from '../models/index.ts'
import { buildInputOf } from '../packages/index.ts'
import { compareReport, datasheet, fairnessReport, runReport } from '../reports/index.ts'
import { implementing } from './base.ts'
import { writeDocument } from './documents.ts'
import { fairnessOf } from './evaluation.ts'
import { performTask } from './perform.ts'

const os = implementing(reportsContract)

export const reports = {
  run: os.run.handler(async ({ input, context, signal }) =>
    writeDocument(context, await runReport(context.workspace(), input.run, input.part), input.format, signal),
  ),
  compare: os.compare.handler(async ({ input, context, signal }) => {
    const { format, ...options } = input
    return writeDocument(context, await compareReport(context.workspace(), options), format, signal)
  }),
  card: os.card.handler(async ({ input, context, signal }) => {
    const order = buildInputOf(context.workspace().db, input.ref, { path: '', overwrite: false, license: null })
    const { document } = await performTask(context, 'packages.preview', order, signal)
    return writeDocument(context, document, input.format, signal)
  }),
  fairness: os.fairness.handler(async ({ input, context, signal }) => {
    const { ref, format, ...options } = input
    const { db } = context.workspace()
    const model = modelVersionRef(db, requireModelVersion(db, ref).id)
    const found = await fairnessOf(context, FairnessQuery.parse({ model: { ref }, ...options }), signal)
    return writeDocument(context, fairnessReport({ model, found }), format, signal)
  }),
  datasheet: os.datasheet.handler(async ({ input, context, signal }) =>
    writeDocument(context, await datasheet(context.workspace(), input.ref), input.format, signal),
  ),
}
