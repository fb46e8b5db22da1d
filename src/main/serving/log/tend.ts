import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Capture, defaultCapture } from '../../../shared/domain/serving/capture.ts'
import type { Work } from '../../jobs/index.ts'
import { captureOf, type DeploymentRow, findDeployment } from '../store.ts'
import { feedbackRoot } from '../feedback/files.ts'
import { deploymentsIn, logRoot, type Segment, segmentsIn, type SegmentRoot } from './files.ts'
import { endpointFolder, logSourceOf } from './source.ts'

/** What is left of a log that has become too large, so that not every new segment is a deletion of its own. */
const keptShare = 0.9

/** A kind of segments that is looked after. */
interface Tended {
  readonly root: SegmentRoot
  /** In the audit log. */
  readonly expired: 'deployment.expireLog' | 'deployment.expireFeedback'
  compact(work: Tending, deployment: string, row: DeploymentRow | undefined, signal?: AbortSignal): Promise<unknown>
}

type Tending = Pick<Work, 'workspace' | 'perform'>

const kinds: readonly Tended[] = [
  {
    root: logRoot,
    expired: 'deployment.expireLog',
    compact: async ({ workspace, perform }, deployment, row, signal) =>
      perform('serving.compactLog', await sourceOf(workspace, deployment, row), signal),
  },
  {
    // What came back for a request came after it: its label is never gone before it is.
    root: feedbackRoot,
    expired: 'deployment.expireFeedback',
    compact: ({ workspace, perform }, deployment, _row, signal) =>
      perform('serving.compactFeedback', { folder: endpointFolder(workspace), deployment }, signal),
  },
]

/**
 * What logs, and labels and outcomes beside them, need from time to time, in a process that stays: closed segments become Parquet, and what
 * is older or more than a deployment keeps is deleted, which the audit log says. Those of deployments that are gone are kept as long as any.
 * Nothing is done while there is nothing to do.
 */
export async function tendLogs(work: Tending, signal?: AbortSignal): Promise<void> {
  const { workspace } = work
  if (workspace.readOnly) return
  const folder = endpointFolder(workspace)
  for (const kind of kinds) {
    for (const deployment of await deploymentsIn(folder, kind.root)) {
      if (signal?.aborted || !workspace.sqlite.open) return
      const row = findDeployment(workspace.db, deployment)
      if ((await segmentsIn(folder, kind.root, deployment)).some(({ form }) => form === 'closed'))
        await kind.compact(work, deployment, row, signal)
      if (!workspace.sqlite.open) return
      await expire(work, kind, deployment, row ? captureOf(row) : defaultCapture)
    }
  }
}

async function sourceOf(workspace: Work['workspace'], deployment: string, row: DeploymentRow | undefined) {
  return row ? logSourceOf(workspace, row) : { folder: endpointFolder(workspace), deployment, types: [] }
}

/** Deletes what is due, the oldest first, and never what is being written. */
async function expire({ workspace }: Tending, { root, expired }: Tended, deployment: string, capture: Capture): Promise<void> {
  const folder = endpointFolder(workspace)
  const due = dueSegments(await segmentsIn(folder, root, deployment), capture, Date.now())
  if (due.length > 0) {
    for (const { path } of due) await rm(path, { force: true })
    const bytes = due.reduce((sum, segment) => sum + segment.bytes, 0)
    const until = Math.max(...due.map(({ to }) => Math.trunc(to)))
    workspace.change(
      () => ({ action: expired, subject: `deployment:${deployment}`, detail: { segments: due.length, bytes, until } }),
      () => null,
    )
  }
  await removeDamaged(join(root(folder), deployment), capture)
}

/** @param segments the oldest first */
export function dueSegments(segments: readonly Segment[], { days, bytes }: Pick<Capture, 'days' | 'bytes'>, now: number): Segment[] {
  const oldest = now - days * 24 * 60 * 60_000
  let size = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  const most = size > bytes ? bytes * keptShare : bytes
  return segments
    .filter(({ form }) => form !== 'open')
    .filter((segment) => {
      if (segment.to >= oldest && size <= most) return false
      size -= segment.bytes
      return true
    })
}

/** Segments that nothing could be read of were put aside; they go with those of their time. */
async function removeDamaged(logs: string, { days }: Pick<Capture, 'days'>): Promise<void> {
  for (const name of await readdir(logs).catch(() => [])) {
    const begun = /^(\d{13})-\d{1,9}\.jsonl\.damaged$/.exec(name)
    if (begun && Number(begun[1]) < Date.now() - days * 24 * 60 * 60_000) await rm(join(logs, name), { force: true })
  }
}

/** Deletes the log of a deployment, with what came back for its requests. What lies behind a link stays. */
export async function deleteLog(workspace: Pick<Work['workspace'], 'path'>, deployment: string): Promise<void> {
  const folder = endpointFolder(workspace)
  for (const { root } of kinds)
    if ((await deploymentsIn(folder, root)).includes(deployment)) await rm(join(root(folder), deployment), { recursive: true, force: true })
}
