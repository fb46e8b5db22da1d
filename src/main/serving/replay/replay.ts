import { ReplayReport } from '../../../shared/contract/serving/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Mask } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { requireModelVersion } from '../../models/index.ts'
import { logSourceOf, servedBy } from '../log/source.ts'
import { ensureServable } from '../servables.ts'
import { modelOf, requireDeployment } from '../store.ts'
import type { AnsweredBy } from './task.ts'

export interface ReplayRequest {
  readonly name: string
  /** Any model version; `v4` alone is one of the deployment's own model. */
  readonly ref: string
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

/** Starts a job that asks another version what a deployment was asked. @throws NOT_FOUND, and what keeps the version from being served */
export async function startReplay(work: Work, { name, ref, from, to, limit }: ReplayRequest): Promise<{ jobId: number }> {
  const { workspace, runner } = work
  const row = requireDeployment(workspace.db, name)
  // `v4` alone is a version of its own model.
  const version = requireModelVersion(workspace.db, /^v\d+$/.test(ref) ? `${modelOf(workspace.db, row)}@${ref}` : ref)
  const source = await logSourceOf(workspace, row)
  const candidate = await ensureServable(work, version)
  const input = { ...source, candidate, answeredBy: answeredBy(await servedBy(workspace, row)), from, to, limit }
  const { jobId } = runner.enqueue('serving.replay', `Replay requests of ${name} with ${candidate.ref}`, input, () => null)
  return { jobId }
}

/** A version that was prepared anew, because a column became sensitive, has logged less since: only what it always did counts. */
function answeredBy(servables: Awaited<ReturnType<typeof servedBy>>): AnsweredBy[] {
  return [...Map.groupBy(servables, ({ ref }) => ref)].map(([ref, some]) => {
    const kept = some.map(({ signature, sensitive }) =>
      signature.inputs.map(({ name }) => name).filter((name) => !sensitive.includes(name)),
    )
    return { ref, classes: some[0].signature.labels, kept: kept.reduce((all, each) => all.filter((name) => each.includes(name))) }
  })
}

/** The report of a job that has ended. @throws NOT_FOUND */
export async function replayReportOf({ runner }: Pick<Work, 'runner'>, jobId: number): Promise<ReplayReport> {
  const { result, kind } = runner.get(jobId)
  const found = ReplayReport.safeParse(result)
  if (kind !== 'serving.replay' || !found.success)
    throw new CairnError('NOT_FOUND', `Job ${jobId} is not a finished replay.`, { job: jobId })
  return found.data
}

/** The result of a job as it leaves: a report is masked, anything else stays as it is. */
export function maskedReplay(result: unknown, mask: () => Mask): unknown {
  if (typeof result !== 'object' || result === null || !('format' in result) || result.format !== 'cairn.replay/1') return result
  const report = ReplayReport.safeParse(result).data
  return report ? maskedReport(report, mask()) : null
}

/** A report without values of columns that are sensitive now. */
export function maskedReport(report: ReplayReport, mask: Mask): ReplayReport {
  const rowsChanged = report.rowsChanged.map((row) => ({
    ...row,
    inputs: Object.fromEntries(Object.entries(row.inputs).map(([name, cell]) => [name, mask.value(name, cell)])),
  }))
  if (!mask.hides(report.target)) return { ...report, rowsChanged }
  // What is predicted for a row of a sensitive target is a value of it.
  return { ...report, flips: null, differences: null, rowsChanged: [] }
}
