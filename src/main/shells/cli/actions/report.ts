import type { Report, ReportFormat } from '../../../../shared/contract/reports.ts'
import type { SplitPart } from '../../../../shared/domain/datasets/dataset.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { positiveWholeNumber } from '../options.ts'
import { bytesOf, reportFormat, writeReport } from '../reportFile.ts'
import { withSession } from '../session.ts'
import { escapeLines, escapeText } from '../text/escape.ts'

interface OutputOptions {
  readonly output?: string
  readonly format?: ReportFormat
  readonly overwrite: boolean
}

interface PartOptions extends OutputOptions {
  readonly part: SplitPart
}

export const run = (cli: Cli, options: PartOptions, number: number): Promise<Outcome> =>
  report(cli, options, (client, format) => client.reports.run({ run: number, part: options.part, format }))

export const compare = (cli: Cli, options: PartOptions & { readonly baseline?: number }, numbers: string[]): Promise<Outcome> =>
  report(cli, options, (client, format) =>
    client.reports.compare({ runs: numbers.map(positiveWholeNumber), baseline: options.baseline, part: options.part, format }),
  )

export const card = (cli: Cli, options: OutputOptions, ref: string): Promise<Outcome> =>
  report(cli, options, (client, format) => client.reports.card({ ref, format }))

interface FairnessOptions extends OutputOptions {
  readonly by?: string[]
  readonly positive?: string
  readonly minSupport: number
}

export const fairness = (cli: Cli, { by, positive, minSupport, ...options }: FairnessOptions, ref: string): Promise<Outcome> =>
  report(cli, options, (client, format) => client.reports.fairness({ ref, by, positive, minSupport, format }))

export const datasheet = (cli: Cli, options: OutputOptions, ref: string): Promise<Outcome> =>
  report(cli, options, (client, format) => client.reports.datasheet({ ref, format }))

function report(cli: Cli, options: OutputOptions, ask: (client: Client, format: ReportFormat) => Promise<Report>): Promise<Outcome> {
  const { output } = options
  const format = reportFormat(output, options.format)
  return withSession(cli, async ({ client }) => {
    const made = await ask(client, format)
    if (output === undefined) return { data: made, text: escapeLines(made.text).trimEnd() }
    await writeReport(output, bytesOf(made), options.overwrite)
    return {
      data: { title: made.title, format: made.format, path: output },
      text: `Wrote ${escapeText(made.title)} to ${escapeText(output)}.`,
    }
  })
}
