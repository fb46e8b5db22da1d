import { counted } from '../../../shared/numbers.ts'
import { feedbackSegments, logSourceOf, requireDeployment, summarizeFeedback } from '../../serving/index.ts'
import type { Automation } from '../context.ts'
import type { Policy } from '../store.ts'
import type { Occurrence } from './occurrence.ts'

/** Between two looks at the labels of a deployment, in ms. */
const interval = 10_000

interface Looked {
  readonly at: number
  /** What stands for the labels that were there. */
  readonly segments: string
  readonly labels: number
}

/** What a process has counted: labels are counted again only where some have come. */
export type LabelCounts = Map<string, Looked>

export interface NewLabels {
  readonly occurrences: readonly Occurrence[]
  /** Of each deployment, the labels from which the next ones are counted. */
  readonly labels: Readonly<Record<string, number>>
}

/** Deployments with so many new labels since they triggered the policy last; at the first look, those that are there count as known. */
export async function newLabels(
  automation: Automation,
  { settings, progress }: Policy,
  counts: LabelCounts,
  signal: AbortSignal,
): Promise<NewLabels> {
  const occurrences: Occurrence[] = []
  const known: Record<string, number> = { ...progress.labels }
  for (const trigger of settings.triggers) {
    if (trigger.kind !== 'labels') continue
    const { deployment } = trigger
    const labels = await countLabels(automation, deployment, counts, signal)
    const before = known[deployment]
    // Fewer than before: old ones were deleted.
    if (before === undefined || labels < before) known[deployment] = labels
    else if (labels - before >= trigger.labels) {
      known[deployment] = labels
      const text = `${counted(labels - before, 'new label')} came for ${deployment}.`
      occurrences.push({
        kind: 'labels',
        key: `${deployment} after ${before}`,
        at: Date.now(),
        evidence: { text, deployment, before, labels },
      })
    }
  }
  return { occurrences, labels: known }
}

async function countLabels(automation: Automation, deployment: string, counts: LabelCounts, signal: AbortSignal): Promise<number> {
  const { workspace } = automation
  const key = `${workspace.path}\0${deployment}`
  const looked = counts.get(key)
  const at = performance.now()
  if (looked && at - looked.at < interval) return looked.labels
  const { folder } = await logSourceOf(workspace, requireDeployment(workspace.db, deployment))
  const segments = JSON.stringify((await feedbackSegments(folder, deployment)).map(({ base, bytes }) => [base, bytes]))
  const labels = looked?.segments === segments ? looked.labels : (await summarizeFeedback(automation, deployment, signal)).labels
  counts.set(key, { at, segments, labels })
  return labels
}
