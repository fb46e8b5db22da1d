import { FeedbackReport } from '../../../../../shared/domain/serving/feedback.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { OutcomeColumn } from '../../outcomeOption.ts'
import { withSession } from '../../session.ts'
import { feedbackReportText, feedbackSummaryText } from '../../views/deploying/feedback.ts'

interface FeedbackOptions {
  readonly dataset?: string
  readonly id?: string
  readonly row?: string
  readonly label?: string
  readonly at?: string
  readonly outcome?: readonly OutcomeColumn[]
}

/** With a file or dataset its labels and outcomes are imported; with neither, what there is is shown. */
export function feedback(cli: Cli, options: FeedbackOptions, name: string, file?: string): Promise<Outcome> {
  const { dataset, id, row, label, at, outcome = [] } = options
  return withSession(cli, async ({ client, runJob }) => {
    if (file === undefined && dataset === undefined) {
      if (id !== undefined || label !== undefined || outcome.length > 0)
        throw new CairnError('INVALID_INPUT', 'Name the file with the labels, or a dataset version with --dataset.')
      const summary = await client.serving.feedback.summary({ name })
      return { data: summary, text: feedbackSummaryText(name, summary, cli.style) }
    }
    if (file !== undefined && dataset !== undefined)
      throw new CairnError('INVALID_INPUT', 'Labels are imported from a file or from --dataset, not from both.')
    if (id === undefined) throw new CairnError('INVALID_INPUT', 'Name the column with the ids of the requests: --id <column>.')
    const columns = { id, row, label, at, outcomes: outcome.map((each) => ({ ...each })) }
    const started =
      dataset === undefined
        ? await client.serving.feedback.importFile({ name, columns, file: String(file) })
        : await client.serving.feedback.importDataset({ name, columns, data: dataset })
    const report = await runJob(started, FeedbackReport)
    return { data: report, text: feedbackReportText(report, cli.style) }
  })
}
