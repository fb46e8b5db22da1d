import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { desc, eq } from 'drizzle-orm'
import type { CairnError } from '../../../shared/errors.ts'
import { resourcePath } from '../../resources.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { LogCopy } from '../pool/logCopy.ts'
import { type PoolRow as SubmissionRow, updatePool as updateSubmission } from '../pool/submissions.ts'
import { followSubmission, packageOf, type RayClient, type SubmissionState } from '../ray/index.ts'
import type { KeptTarget } from '../targets/index.ts'
import type { ScoringPlan } from './plan.ts'

const { computeSubmissions } = schema

export function newestSubmission(db: Registry, jobId: number): SubmissionRow | undefined {
  return db
    .select()
    .from(computeSubmissions)
    .where(eq(computeSubmissions.jobId, jobId))
    .orderBy(desc(computeSubmissions.attempt))
    .limit(1)
    .get()
}

export interface NewSubmission {
  readonly jobId: number
  readonly target: KeptTarget
  readonly attempt: number
  /** The folder of the workspace in the shared one: two workspaces have jobs of the same number. */
  readonly root: string
  readonly rows: number
  readonly model: string
}

/** It is submitted afterwards, by whoever conducts the job: its name is known by then. */
export function beginSubmission(workspace: Workspace, { jobId, target, attempt, root, rows, model }: NewSubmission): SubmissionRow {
  const { name, address } = target
  const stem = createHash('sha256').update(`${root}\0${name}\0${address}`).digest('hex').slice(0, 16)
  const submissionId = `cairn-score-${stem}-${jobId}-${attempt}`
  const entry = () => ({
    action: 'compute.submit',
    subject: `job:${jobId}`,
    detail: { what: 'scoring', target: name, address, submission: submissionId, attempt, rows, model },
  })
  const row = { submissionId, jobId, target: name, address, attempt, status: 'PENDING' as const, createdAt: Date.now() }
  return workspace.change(entry, (db) => db.insert(computeSubmissions).values(row).returning().get())
}

export interface Following {
  readonly signal: AbortSignal
  onState(state: SubmissionState): void
  onSilence(error: CairnError): void
  readonly pauses?: readonly [number, number]
}

/** Submits it unless it was, and follows it to its end. @returns null where the cluster no longer knows it */
export async function runSubmission(
  workspace: Workspace,
  client: RayClient,
  { row, plan }: { readonly row: SubmissionRow; readonly plan: ScoringPlan },
  { signal, onState, onSilence, pauses }: Following,
): Promise<SubmissionState | null> {
  // Once it was submitted it is not again under this name: a cluster that was started anew does not know it.
  if (row.startedAt === null) {
    const workingDir = await client.upload(packageFor(plan), signal)
    const env = { RAY_SCHEDULER_EVENTS: '0', ORT_DISABLE_TELEMETRY: '1' }
    await client.submit(
      { id: row.submissionId, entrypoint: 'python score_ray.py', package: workingDir, env, metadata: { cairn: 'score' } },
      signal,
    )
    updateSubmission(workspace, row.id, { startedAt: Date.now() })
  }
  const log = new LogCopy(workspace, row)
  const state = await followSubmission(client, row.submissionId, {
    signal,
    onState: (found) => {
      updateSubmission(workspace, row.id, { status: found.status, message: found.message.slice(0, 2_000) })
      onState(found)
    },
    onLog: (text) => log.add(text),
    onSilence,
    logFrom: row.logBytes,
    ...(pauses && { pauses }),
  })
  updateSubmission(workspace, row.id, { status: state?.status ?? 'LOST', endedAt: Date.now() })
  return state
}

/** Asks the cluster to stop it. What cannot be reached goes on there, and nothing here waits for it. */
export async function stopSubmission(workspace: Workspace, client: RayClient, row: SubmissionRow): Promise<void> {
  try {
    await client.stop(row.submissionId, AbortSignal.timeout(10_000))
  } catch {
    return
  }
  updateSubmission(workspace, row.id, { status: 'STOPPED', endedAt: Date.now() })
}

/** The programs that run there, with what they are to do. */
function packageFor(plan: ScoringPlan): Uint8Array {
  const program = (name: string) => readFileSync(resourcePath('compute', name))
  return packageOf({ 'score_ray.py': program('score_ray.py'), 'scoring.py': program('scoring.py'), 'plan.json': JSON.stringify(plan) })
}
