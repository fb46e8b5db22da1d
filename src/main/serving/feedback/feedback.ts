import { hasClasses } from '../../../shared/domain/training/tasks.ts'
import type { FeedbackSummary, LabelRule } from '../../../shared/domain/serving/feedback.ts'
import { CairnError } from '../../../shared/errors.ts'
import { manifestOf, requireVersion, versionRef } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import type { Serving } from '../context.ts'
import { flushLog } from '../log/listing.ts'
import { logMaskOf, logSourceOf, servedBy } from '../log/source.ts'
import { type DeploymentRow, requireDeployment } from '../store.ts'
import type { FeedbackColumns } from './import.ts'

export interface FeedbackRequest {
  readonly name: string
  readonly columns: FeedbackColumns
  readonly from: { readonly path: string } | { readonly data: string }
}

/** Starts a job that imports labels and outcomes of requests that a deployment answered. @throws NOT_FOUND, INVALID_INPUT for a sensitive target */
export async function startFeedbackImport(serving: Serving, { name, columns, from }: FeedbackRequest): Promise<{ jobId: number }> {
  const { workspace, runner } = serving
  const row = requireDeployment(workspace.db, name)
  const rule = await labelRule(workspace, row)
  if (columns.label !== undefined && rule.sensitive)
    throw new CairnError(
      'INVALID_INPUT',
      `The target of ${name} is a sensitive column: its values are not kept, so labels cannot be imported.`,
      {
        deployment: name,
      },
    )
  const log = await logSourceOf(workspace, row)
  await flushLog(serving)
  const input = { log, rule, columns, from: sourceOf(workspace, from) }
  return { jobId: runner.enqueue('serving.importFeedback', `Import labels and outcomes of ${name}`, input, () => null).jobId }
}

function sourceOf(workspace: Work['workspace'], from: FeedbackRequest['from']) {
  if ('path' in from) return { kind: 'file', path: from.path } as const
  const version = requireVersion(workspace.db, from.data)
  return { kind: 'version', ref: versionRef(workspace.db, version.id), manifest: manifestOf(version) } as const
}

/** What labels of a deployment have to be: the classes of all versions that have answered. */
async function labelRule(workspace: Work['workspace'], row: DeploymentRow): Promise<LabelRule> {
  const servables = await servedBy(workspace, row)
  const classes = [...new Set(servables.flatMap(({ signature }) => signature.labels))]
  const { outputs } = await logMaskOf(workspace, row)
  return { classes: servables.some(({ task }) => hasClasses(task)) ? classes : null, sensitive: outputs }
}

/** What came back for the requests of a deployment. @throws NOT_FOUND */
export async function summarizeFeedback(serving: Serving, name: string, signal?: AbortSignal): Promise<FeedbackSummary> {
  const { workspace, perform } = serving
  const row = requireDeployment(workspace.db, name)
  await flushLog(serving)
  return perform('serving.feedbackSummary', await logSourceOf(workspace, row), signal)
}
