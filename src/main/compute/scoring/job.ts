import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mkdirSync } from 'node:fs'
import type { Scored } from '../../../shared/contract/compute/scoring.ts'
import { CairnError } from '../../../shared/errors.ts'
import { addMade, nameNow } from '../../datasets/index.ts'
import { type Conductor, Detached, type JobKind, type JobRow, Paused } from '../../jobs/index.ts'
import type { ExportSource } from '../../serving/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { recordRate } from '../estimates/index.ts'
import { folderOf, writeShared } from '../pool/layout.ts'
import type { RayClient } from '../ray/index.ts'
import { connectTo, type KeptTarget, requireTarget } from '../targets/index.ts'
import type { CollectOutput } from './collectTask.ts'
import type { ScoredData } from './data.ts'
import type { PreparedScoring } from './prepareTask.ts'
import { beginSubmission, newestSubmission, runSubmission, stopSubmission } from './submission.ts'

export interface ScoreJob {
  readonly source: ExportSource
  readonly data: ScoredData
  /** What rates of scoring are kept under; null where nobody could ask for them again. */
  readonly subject: string | null
  /** What the data are called: a file without its folder, or a version. */
  readonly from: string
  readonly to:
    | {
        readonly kind: 'dataset'
        readonly name: string
        /** The dataset that had the name when the job was put into the queue. */
        readonly datasetId?: number
        readonly key: readonly string[]
        /** Columns of it that are marked as sensitive. */
        readonly sensitive: readonly string[]
      }
    | { readonly kind: 'folder'; readonly keep: readonly string[] }
}

interface ScoreOutput extends CollectOutput {
  readonly prepared: Pick<PreparedScoring, 'model' | 'rows'>
  readonly partitions: number
  readonly target: string
  /** CPUs of the target, as far as they are known. */
  readonly cpus: number
  readonly seconds: number
  readonly folder: string | null
}

/** Rows are scored by a submission of their own; what comes back is verified before anything is registered. */
export const scoreJob: JobKind<'compute.score', ScoreJob, ScoreOutput> = {
  kind: 'compute.score',
  action: 'compute.score',
  reach: {
    does: 'Scores rows on a compute target',
    reads: (input) => {
      const { data } = input as ScoreJob
      return data.kind === 'file' ? [data.path] : []
    },
  },
  conduct: conductScoring,
  commit: (db, _job, { to, from, subject }, output): Scored => {
    const { made, prepared, checked, folder, partitions, seconds, sha256, target } = output
    const { model, rows } = prepared
    // What passed beside the scoring itself, which the CPUs shared.
    const startupSeconds = seconds - output.workerSeconds / Math.min(output.cpus, partitions)
    if (subject !== null) recordRate(db, { target, work: 'score', subject, rows, seconds: output.workerSeconds, startupSeconds })
    const source = { scored: model, data: from, target, sha256, warnings: made?.warnings ?? [] }
    const version =
      made && to.kind === 'dataset' ? addMade(db, { name: nameNow(db, to), sensitive: to.sensitive }, made, { source }).version.ref : null
    return { format: 'cairn.scored/1', model, target, rows, partitions, sha256, checked, seconds, version, folder }
  },
}

/** A submission that ends without having scored a partition more than the one before would do so for ever. */
const mostAttempts = 5
/** Of the progress: until the rows are sent, and until they are scored. */
const [sentAt, scoredAt] = [0.2, 0.85]

interface Scoring {
  readonly conductor: Conductor
  readonly job: JobRow
  readonly target: KeptTarget
  readonly client: RayClient
  /** The folder of the workspace in the shared one. */
  readonly root: string
  readonly work: string
  readonly output: string
}

async function conductScoring(conductor: Conductor, job: JobRow, input: ScoreJob): Promise<ScoreOutput> {
  const { workspace } = conductor
  const { home } = workspace.author
  const target = requireTarget(home, conductor.target ?? '')
  const root = folderOf(target.folder, workspace.path)
  const [work, output] = [join(root, 'scoring', String(job.id)), join(root, 'scored', `job-${job.id}`)]
  const scoring: Scoring = { conductor, job, target, client: await connectTo(home, target.name), root, work, output }
  const clear = async (all: boolean) => {
    const folders = all ? [work, output] : [work]
    for (const path of [...folders, preparedPath(workspace, job.id)]) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
  try {
    const prepared = await prepare(scoring, input)
    const begun = performance.now()
    await submitUntilDone(scoring, prepared)
    const seconds = (performance.now() - begun) / 1_000
    const onProgress = (fraction: number, phase: string) => conductor.progress(scoredAt + (1 - scoredAt) * fraction, phase)
    const dataset = input.to.kind === 'dataset' ? { data: input.data, key: input.to.key } : null
    const collected = await conductor.perform('compute.collectScored', { prepared, folder: output, dataset }, { onProgress })
    const folder = dataset ? null : output
    if (folder) await describe(folder, prepared, collected)
    await clear(folder === null)
    const { model, rows, plan } = prepared
    return {
      ...collected,
      prepared: { model, rows },
      partitions: plan.partitions.length,
      target: target.name,
      cpus: Math.max(1, target.check?.cpus ?? 1),
      seconds,
      folder,
    }
  } catch (thrown) {
    // What waits to go on keeps what it has.
    if (!(thrown instanceof Paused) && !(thrown instanceof Detached)) await clear(true)
    throw thrown
  }
}

/** A job that is taken up again is not prepared a second time. It is noted in the workspace: what lies in the shared folder others can change. */
async function prepare({ conductor, job, target, work, output }: Scoring, { source, data, to }: ScoreJob): Promise<PreparedScoring> {
  const path = preparedPath(conductor.workspace, job.id)
  const known = await readFile(path, 'utf8').catch(() => null)
  if (known !== null) return revived(known)
  const onProgress = (fraction: number, phase: string) => conductor.progress(sentAt * fraction, phase)
  const { name, folder, folderThere } = target
  const keep = to.kind === 'folder' ? to.keep : []
  const shared = { name, folder, folderThere }
  const prepared = await conductor.perform('compute.prepareScoring', { source, data, shared, work, output, keep }, { onProgress })
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  await writeShared(
    path,
    JSON.stringify(prepared, (_key, value: unknown) =>
      ArrayBuffer.isView(value) ? { numbers: Array.from(value as Float64Array, String) } : value,
    ),
  )
  return prepared
}

const preparedPath = (workspace: Workspace, jobId: number) => join(workspace.path, 'compute', 'scoring', `${jobId}.json`)

/** Numbers were written as text: JSON has no NaN. */
function revived(text: string): PreparedScoring {
  return JSON.parse(text, (key, value: { numbers?: string[] }) =>
    (key === 'values' || key === 'probabilities') && value.numbers ? Float64Array.from(value.numbers, Number) : value,
  ) as PreparedScoring
}

/** One submission after another until every partition is there: each goes on where the one before was lost. */
async function submitUntilDone(scoring: Scoring, prepared: PreparedScoring): Promise<void> {
  const { conductor, job, target, root, client } = scoring
  const { workspace, signal, leaving } = conductor
  for (let done = await partsIn(scoring.output); ; ) {
    const newest = newestSubmission(workspace.db, job.id)
    const { model, rows } = prepared
    const next = { jobId: job.id, target, root, rows, model, attempt: (newest?.attempt ?? 0) + 1 }
    const row = newest && newest.endedAt === null ? newest : beginSubmission(workspace, next)
    const ended = await follow(scoring, prepared, row).catch(async (thrown: unknown) => {
      if (signal.aborted) await stopSubmission(workspace, client, row)
      else if (leaving.aborted) throw new Detached()
      throw thrown
    })
    if (ended?.status === 'SUCCEEDED') return
    const now = await partsIn(scoring.output)
    const why = ended ? lastLine(ended.message) || ended.status : 'the cluster does not know it; it was started anew'
    const details = { target: target.name, submission: row.submissionId, attempt: row.attempt }
    if (ended?.status === 'STOPPED') throw new CairnError('SUBMISSION_FAILED', `It was stopped on ${target.name} by somebody.`, details)
    if ((ended && now === done) || row.attempt >= mostAttempts) throw new CairnError('SUBMISSION_FAILED', `${target.name}: ${why}`, details)
    done = now
  }
}

function follow({ conductor, client, output }: Scoring, { plan }: PreparedScoring, row: Parameters<typeof stopSubmission>[2]) {
  const { workspace, signal, leaving } = conductor
  const all = plan.partitions.length
  const tell = (detail: string) =>
    void partsIn(output).then((done) => {
      if (!signal.aborted && !leaving.aborted)
        conductor.progress(sentAt + (scoredAt - sentAt) * (done / all), 'scoring', detail || `${done} of ${all} partitions`)
    })
  return runSubmission(
    workspace,
    client,
    { row, plan },
    {
      signal: AbortSignal.any([signal, leaving]),
      onState: ({ status, message }) => tell(status === 'PENDING' ? `waiting: ${message || 'the cluster has not begun'}` : ''),
      onSilence: (error) => tell(`waiting: ${error.message}`),
    },
  )
}

/** Of what the cluster says, the line that names the error. */
const lastLine = (message: string) =>
  message
    .trim()
    .split('\n')
    .findLast((line) => /\S/.test(line))
    ?.slice(0, 500) ?? ''

/** Partitions that are said to be done. */
async function partsIn(folder: string): Promise<number> {
  const entries = await readdir(folder).catch(() => [])
  return entries.filter((name) => /^part-\d+\.json$/.test(name)).length
}

/** For whoever finds the folder: what lies in it. */
async function describe(folder: string, { model, rows, plan }: PreparedScoring, { sha256, checked }: CollectOutput): Promise<void> {
  const { row, names, keep } = plan
  const columns = [row, ...keep.map(({ name }) => name), ...names]
  await writeShared(
    join(folder, 'scored.json'),
    `${JSON.stringify({ format: 'cairn.scored/1', model, rows, columns, sha256, checked }, null, 2)}\n`,
  )
}
