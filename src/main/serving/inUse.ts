import type { Registry } from '../workspace/index.ts'
import { openRollout, requireRollout } from './rollout/store.ts'
import { currentRevision, type DeploymentRow, deploymentRows, revisionsOf } from './store.ts'

/** The names of the deployments that answer with a version, ask it as a shadow, keep it ready or may go back to it; or of all of a model. */
export function deploymentsOf(db: Registry, of: { readonly modelId: number } | { readonly versionId: number }): string[] {
  return deploymentRows(db)
    .filter((row) => ('modelId' in of ? row.modelId === of.modelId : versionsInUse(db, row).has(of.versionId)))
    .map(({ name }) => name)
}

function versionsInUse(db: Registry, row: DeploymentRow): Set<number> {
  const open = openRollout(db, row)
  const state = open === null ? null : requireRollout(db, open).state
  // Of a roll-out: its candidate, and all that it leads back to.
  const revisions = state ? revisionsOf(db, row).filter(({ number }) => number >= state.revision) : [currentRevision(db, row)]
  const served = revisions.flatMap(({ resolved: { arms, shadows, pinned } }) => [...arms, ...shadows, ...pinned])
  const from = state?.aliasMoved?.from ?? null
  return new Set([...served.map(({ versionId }) => versionId), ...(from === null ? [] : [from])])
}
