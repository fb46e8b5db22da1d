import { setTimeout as pause } from 'node:timers/promises'
import { masked } from '../../../shared/domain/datasets/sensitive.ts'
import type { LogEntry } from '../../../shared/domain/serving/requestLog.ts'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import type { Serving } from '../context.ts'
import { requireDeployment } from '../store.ts'
import type { RequestsInput } from './requests.ts'
import { type LogMask, logMaskOf, logSourceOf } from './source.ts'

/** A disk that hangs is not waited for. */
const flushTimeout = 500

export interface ListedRequests {
  entries: LogEntry[]
  more: boolean
  /** Requests that could not be logged since the endpoint started; 0 where it does not run here. */
  unlogged: number
  /** Segments and lines of the log that were met on the way to this page and are damaged. */
  unreadable: number
  skipped: number
}

/** A page of the requests of a deployment. What the endpoint has not written yet is written first. @throws NOT_FOUND */
export async function listRequests(
  serving: Serving,
  { name, ...query }: { readonly name: string } & Omit<RequestsInput, 'folder' | 'deployment' | 'types'>,
  signal?: AbortSignal,
): Promise<ListedRequests> {
  const { workspace, perform } = serving
  const row = requireDeployment(workspace.db, name)
  const unlogged = await flushed(serving, name)
  const { entries, ...page } = await perform('serving.requests', { ...(await logSourceOf(workspace, row)), ...query }, signal)
  const mask = await logMaskOf(workspace, row)
  return { entries: entries.map((entry) => maskedEntry(mask, entry)), ...page, unlogged }
}

/** What was answered a moment ago may not be written yet. @throws where the endpoint does not run in this process */
async function flush({ services }: Serving): Promise<void> {
  const written = services.request('endpoint', endpointServiceName, 'flushLog', undefined)
  await Promise.race([written, pause(flushTimeout, undefined, { ref: false })])
}

/** As far as that can be: one that another process runs writes by itself. */
export async function flushLog(serving: Serving): Promise<void> {
  await flush(serving).catch(() => {})
}

async function flushed(serving: Serving, name: string): Promise<number> {
  const { services } = serving
  try {
    await flush(serving)
    const { unlogged } = await services.request('endpoint', endpointServiceName, 'statistics', undefined)
    return unlogged[name] ?? 0
  } catch {
    // It does not run, or another process runs it: what it has written is there.
    return 0
  }
}

export function maskedEntry({ columns, outputs, units }: LogMask, entry: LogEntry): LogEntry {
  const inputs =
    entry.inputs &&
    Object.fromEntries(Object.entries(entry.inputs).map(([name, cells]) => [name, cells.map((cell) => columns.value(name, cell))]))
  return { ...entry, inputs, outputs: outputs ? null : entry.outputs, unit: units && entry.unit !== null ? masked : entry.unit }
}
