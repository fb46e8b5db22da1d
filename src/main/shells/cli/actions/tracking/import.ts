import { resolve } from 'node:path'
import type { RunsPlace } from '../../../../../shared/contract/tracking/import.ts'
import { ExportReport, ImportReport } from '../../../../../shared/domain/tracking/importReport.ts'
import type { CsvColumns } from '../../../../../shared/domain/tracking/runsCsv.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { exportText, previewText, reportText } from '../../views/tracking/import.ts'

interface ImportOptions {
  readonly dryRun: boolean
  readonly experiment?: readonly string[]
  readonly column?: CsvColumns
}

export function bring(cli: Cli, { dryRun, experiment, column }: ImportOptions, from: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal, runJob }) => {
    const source = placeOf(from, column)
    if (dryRun) {
      const preview = await client.tracking.import.inspect({ source }, { signal })
      return { data: preview, text: previewText(preview) }
    }
    const experiments = experiment && [...experiment]
    const report = await runJob(await client.tracking.import.start({ source, experiments }), ImportReport)
    await client.tracking.models.check({}, { signal })
    return { data: report, text: reportText(report, cli.style) }
  })
}

export function write(cli: Cli, { experiment }: Pick<ImportOptions, 'experiment'>, folder: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const experiments = experiment && [...experiment]
    const report = await runJob(await client.tracking.export.start({ folder: resolve(folder), experiments }), ExportReport)
    return { data: report, text: exportText(report, cli.style) }
  })
}

/** An argument is seen by every program of the computer, so a token is none. */
function placeOf(from: string, columns: CsvColumns | undefined): RunsPlace {
  const token = process.env.MLFLOW_TRACKING_TOKEN
  if (/^https?:\/\//i.test(from)) return { kind: 'server', url: from, ...(token && { token }) }
  return { kind: 'path', file: resolve(from), ...(columns && { columns: { ...columns } }) }
}
