import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Refused, type Server } from './server.ts'
import type { Begun, Copied, Ended, Logged, Metric, Pair, Spool, State } from './spool.ts'

/** In a request. MLflow's servers take 1,000 altogether, and 100 of the last two. */
export const most = { metrics: 800, params: 100, tags: 100 } as const
/** In a request, as they stand in the spool. */
const mostBytes = 500_000

type Kind = keyof typeof most
const kinds = Object.keys(most) as Kind[]

type Batch = { metrics: Metric[]; params: Pair[]; tags: Pair[] }
type Draft = { -readonly [Key in keyof State]: State[Key] }

/** Tells what was refused: it is not sent again. */
export type Warn = (message: string) => void

/**
 * Sends what of a spool the server lacks, in order. Sending again is harmless: ids, steps and times stand in the spool.
 * @returns whether the run has ended, and all of it is sent @throws Unreachable; Refused where the run itself is
 */
export async function sendSpool(spool: Spool, server: Server, warn: Warn): Promise<boolean> {
  const state: Draft = { ...spool.state() }
  let batch = emptyBatch()
  let since = state.at
  let kept = state.at
  const flush = async () => {
    if (countOf(batch) > 0) await logBatch(server, state.run ?? '', batch, warn)
    batch = emptyBatch()
    since = state.at
    if (kept !== state.at) spool.keep(state)
    kept = state.at
  }
  for (const { entry, after } of spool.read(state.at)) {
    const logged = isLogged(entry)
    if (!logged || after - since > mostBytes || kinds.some((kind) => batch[kind].length + (entry[kind]?.length ?? 0) > most[kind]))
      await flush()
    if (logged) addTo(batch, entry)
    else await sendOther(spool, server, state, entry, warn)
    state.at = after
  }
  await flush()
  return state.ended
}

const emptyBatch = (): Batch => ({ metrics: [], params: [], tags: [] })
const countOf = (batch: Batch) => kinds.reduce((sum, kind) => sum + batch[kind].length, 0)
const isLogged = (entry: object): entry is Logged => kinds.some((kind) => kind in entry)

function addTo(batch: Batch, { metrics = [], params = [], tags = [] }: Logged): void {
  batch.metrics.push(...metrics)
  batch.params.push(...params)
  batch.tags.push(...tags)
}

async function sendOther(spool: Spool, server: Server, state: Draft, entry: Begun | Copied | Ended, warn: Warn): Promise<void> {
  if ('run' in entry) return begin(server, state, entry)
  try {
    if ('copy' in entry) await sendFile(spool, server, state, entry)
    else {
      state.ended = true
      await server.call({ method: 'POST', path: 'mlflow/runs/update', json: { ...entry.end, run_id: state.run } })
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    warn(`The server refused ${JSON.stringify(entry)}: ${error.message}`)
  }
}

async function begin(server: Server, state: Draft, { run, experiment }: Begun): Promise<void> {
  state.experiment = await server.experiment(experiment)
  const json = { ...run, experiment_id: state.experiment }
  const answer = (await server.call({ method: 'POST', path: 'mlflow/runs/create', json })) as { run: { info: { run_id: string } } }
  // Another server than Cairn gives it an id of its own.
  state.run = answer.run.info.run_id
}

async function sendFile({ files }: Spool, server: Server, { experiment, run }: State, { copy, path }: Copied): Promise<void> {
  const file = join(files, basename(copy))
  // It was sent before, and the state does not say so.
  if (!existsSync(file)) return
  const place = [experiment, run, 'artifacts', ...path.split('/')].map((name) => encodeURIComponent(name ?? '')).join('/')
  await server.call({ method: 'PUT', path: `mlflow-artifacts/artifacts/${place}`, file })
  rmSync(file)
}

/** A server takes all of a batch or nothing: of one that is refused, halves are tried until what is wrong stands alone. */
async function logBatch(server: Server, run: string, batch: Batch, warn: Warn): Promise<void> {
  try {
    await server.call({ method: 'POST', path: 'mlflow/runs/log-batch', json: { ...batch, run_id: run } })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.status === 404 || countOf(batch) === 1) warn(`The server refused ${JSON.stringify(batch).slice(0, 300)}: ${error.message}`)
    else for (const half of halvesOf(batch)) await logBatch(server, run, half, warn)
  }
}

function halvesOf(batch: Batch): Batch[] {
  const middle = Math.ceil(countOf(batch) / 2)
  const halves = [emptyBatch(), emptyBatch()]
  let taken = 0
  const next = () => halves[taken++ < middle ? 0 : 1]
  for (const metric of batch.metrics) next().metrics.push(metric)
  for (const param of batch.params) next().params.push(param)
  for (const tag of batch.tags) next().tags.push(tag)
  return halves
}
