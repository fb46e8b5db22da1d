import type { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import type { ResolvedView } from '../../../../../shared/domain/features/resolved.ts'
import { pushedRows, type PushedRow, storedMoment } from '../../../../features/online.ts'
import type { Dispatcher } from '../../contracts.ts'
import { Refusal } from '../../../../http/refusal.ts'
import type { PushRequest } from './request.ts'
import { answeringServices, pushedViews } from './services.ts'

/**
 * Makes rows visible that are newer than what is there, in each version of the view that is answered; all of them or none in each.
 * @param now microseconds since 1970 UTC
 * @throws Refusal with 422; FEATURES_INVALID, TYPE_MISMATCH for rows that are none of the view; ONLINE_DAMAGED, WORKSPACE_LOCKED
 */
export async function push(dispatcher: Dispatcher, request: PushRequest, now: bigint): Promise<{ newer: number; older: number }> {
  const { source, to, columns, rows } = request
  if (to !== 'online')
    throw new Refusal(422, 'BAD_REQUEST', `${to} is not supported here: rows are pushed 'online', and come to a dataset by importing them.`)
  const views = pushedViews(answeringServices(dispatcher), source)
  if (rows === 0) return { newer: 0, older: 0 }
  // Rows that do not fit one version reach none.
  const writes = views.map((view) => ({ view, rows: pushedRows(view, rowsOf(view, columns, rows), now) }))
  const [first, ...others] = writes
  const pushed = await dispatcher.features.store.push(first.view, first.rows)
  for (const other of others) await dispatcher.features.store.push(other.view, other.rows)
  return pushed
}

function rowsOf(view: ResolvedView, columns: PushRequest['columns'], rows: number): PushedRow[] {
  const times = timesOf(view)
  const entries = [...columns].map(([name, cells]) => [name, times.has(name) ? cells.map(secondsAsText) : cells] as const)
  return Array.from({ length: rows }, (_, row) => Object.fromEntries(entries.map(([name, cells]) => [name, cells[row]])))
}

/** The columns that have times. */
function timesOf({ keys, features, time }: ResolvedView): ReadonlySet<string> {
  const typed = [...keys, ...features].filter(({ type }) => type === 'datetime')
  const own = time.kind === 'event' ? [time.column] : [time.from, time.to]
  return new Set([...typed.flatMap(({ name, column }) => [name, column]), ...own, ...(time.created === undefined ? [] : [time.created])])
}

/** A number is seconds since 1970, as `/get-online-features` gives it. */
function secondsAsText(cell: FeatureCell): FeatureCell {
  return typeof cell === 'number' && Math.abs(cell) < longest ? storedMoment(BigInt(Math.round(cell * 1e6))) : cell
}

/** In seconds: what a calendar has. */
const longest = 253_402_300_800
