import { create } from 'zustand'
import { useApp } from '../../../app/state.ts'

/** Which runs show the runs that are nested in them: all, or none, except those that are toggled. */
export interface Nest {
  readonly all: boolean
  readonly toggled: ReadonlySet<number>
}

interface Kept extends Nest {
  /** The opening of a workspace that it is of: another one has other runs of the same numbers. */
  readonly session: unknown
}

const none: ReadonlySet<number> = new Set()
const closed: Nest = { all: false, toggled: none }
const useKept = create<Kept>()(() => ({ ...closed, session: null }))

const session = () => useApp.getState().app?.session ?? null

/** What is open stays so while one looks at a run and comes back. */
export function useNest(): Nest {
  const kept = useKept()
  return kept.session === session() ? kept : closed
}

/** Opens or closes a run. */
export function toggleNested(run: number): void {
  const kept = useKept.getState()
  const { all, toggled } = kept.session === session() ? kept : closed
  const next = new Set(toggled)
  if (!next.delete(run)) next.add(run)
  useKept.setState({ session: session(), all, toggled: next })
}

export function openAll(all: boolean): void {
  useKept.setState({ session: session(), all, toggled: none })
}
