import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { Workspace } from '../../workspace/index.ts'
import { Catalogue } from '../catalogue.ts'
import { findService } from '../find.ts'
import { resolveView } from '../resolve.ts'
import { compileService } from './compile.ts'
import { type FoundFeatures, lookUpFeatures, type LookupRequest } from './lookup.ts'
import { turnOn } from './publication.ts'
import { pushedRows, type PushedRow } from './pushed.ts'
import { withStore } from './withStore.ts'

export interface Looked extends FoundFeatures {
  readonly service: ReturnType<typeof findService>
}

/** What an endpoint would answer now. @throws NOT_FOUND, FEATURES_INVALID, TYPE_MISMATCH, ONLINE_DAMAGED */
export async function lookUpOnline(workspace: Workspace, ref: string, request: LookupRequest): Promise<Looked> {
  const service = findService(workspace.db, ref)
  const compiled = compileService(service)
  return withStore(workspace, (store) => ({ service, ...lookUpFeatures(store, compiled, request, microsecondsNow()) }))
}

/**
 * Keeps rows that somebody pushes, as an endpoint does. A view whose values were off is published manually from now on.
 * @throws NOT_FOUND, FEATURES_INVALID, TYPE_MISMATCH, ONLINE_DAMAGED, WORKSPACE_LOCKED
 */
export async function pushOnline(
  workspace: Workspace,
  ref: string,
  rows: readonly Readonly<Record<string, FeatureCell>>[],
): Promise<{ newer: number; older: number }> {
  const view = resolveView(new Catalogue(workspace.db).version('view', ref))
  const checked = pushedRows(view, rows satisfies readonly PushedRow[], microsecondsNow())
  const pushed = await withStore(workspace, (store) => store.push(view, checked))
  workspace.change(
    () => ({ action: 'features.push', subject: `features:${view.ref}`, detail: { ...pushed } }),
    (db) => turnOn(db, view.name),
  )
  return pushed
}

const microsecondsNow = () => BigInt(Date.now()) * 1_000n
