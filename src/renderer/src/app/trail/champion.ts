import { hasKnownLeak } from '../../../../shared/domain/experiments/warnings.ts'
import type { TrailData } from './trail.ts'

/** The champion that the next step is about. */
export interface Champion {
  /** `wine@v2` */
  readonly ref: string
  /** Its run has a known leak. */
  readonly leaks: boolean
  /** Whether there is a package of this very version, and whether its card is complete. */
  readonly packaged: 'none' | 'draft' | 'complete'
}

const order = { none: 1, draft: 2, complete: 3 } as const

/** Of the champions of all models the one with most to do: a known leak, no package of its own, a draft. Of equals the newest. */
export function championOf({ models, packages }: Pick<TrailData, 'models' | 'packages'>): Champion | null {
  const champions = models
    .flatMap(({ versions }) => versions)
    // One that is never opened goes no further here.
    .filter(({ aliases, task }) => aliases.includes('champion') && task !== null)
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .map(({ ref, warnings, importedFrom }) => {
      const own = packages.filter(({ modelVersion }) => modelVersion === ref)
      // One that came as a package has one.
      const complete = importedFrom !== null || own.some(({ draft }) => !draft)
      const packaged = complete ? 'complete' : own.length > 0 ? 'draft' : 'none'
      return { ref, leaks: hasKnownLeak(warnings), packaged } satisfies Champion
    })
  const toDo = ({ leaks, packaged }: Champion) => (leaks ? 0 : order[packaged])
  return champions.toSorted((a, b) => toDo(a) - toDo(b))[0] ?? null
}
