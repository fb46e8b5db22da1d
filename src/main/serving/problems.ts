import { CairnError } from '../../shared/errors.ts'
import type { Workspace } from '../workspace/index.ts'
import { isResolved } from './routes.ts'
import type { DeploymentRow, Revision } from './store.ts'

/** Why a deployment does not answer with what its route means now. */
export interface Problem {
  readonly code: string
  readonly message: string
}

const told = new WeakMap<Workspace, Map<string, Problem>>()

/** What kept the route of a deployment from being followed; null when it was followed. @returns whether that is new */
export function noteProblem(workspace: Workspace, name: string, problem: Problem | null): boolean {
  const known = told.get(workspace) ?? new Map<string, Problem>()
  told.set(workspace, known)
  const isNew = known.get(name)?.message !== problem?.message
  if (problem) known.set(name, problem)
  else known.delete(name)
  return isNew
}

/** A target that cannot be served, and why; then the revision before answers. Null where there is none, or nobody has tried yet. */
export function problemOf(workspace: Workspace, row: DeploymentRow, { route, resolved }: Revision): Problem | null {
  try {
    return isResolved(workspace.db, row.modelId, route, resolved) ? null : (told.get(workspace)?.get(row.name) ?? null)
  } catch (thrown) {
    const { code, message } = CairnError.from(thrown)
    return { code, message }
  }
}
