import { create } from 'zustand'
import { useApp } from '../../../app/state.ts'

/** Which runs show the runs that are nested in them: all, or none, except those that are toggled. */
export interface Nest {
  readonly all: boolean
  readonly toggled: ReadonlySet<number>
}

interface Kept extends Nest {
  /** What was shown until a moment ago: it stays in sight until the lines of now are there. */
  readonly before: Nest | null
  /** The opening of a workspace that it is of: another one has other runs of the same numbers. */
  readonly session: unknown
}

const none: ReadonlySet<number> = new Set()
const closed: Nest = { all: false, toggled: none }
const useKept = create<Kept>()(() => ({ ...closed, before: null, session: null }))

const session = () => useApp.getState().app?.session ?? null

const current = (kept: Kept) => (kept.session === session() ? kept : { ...closed, before: null })

/** What is open stays so while one looks at a run and comes back. */
export function useNest(): Nest & Pick<Kept, 'before'> {
  return current(useKept())
}

/** Opens or closes a run. */
export function toggleNested(run: number): void {
  const { all, toggled } = current(useKept.getState())
  const next = new Set(toggled)
  if (!next.delete(run)) next.add(run)
  useKept.setState({ session: session(), all, toggled: next, before: { all, toggled } })
}

export function openAll(all: boolean): void {
  const { all: was, toggled } = current(useKept.getState())
  useKept.setState({ session: session(), all, toggled: none, before: { all: was, toggled } })
}
