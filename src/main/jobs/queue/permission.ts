import { isAbsolute } from 'node:path'
import { z } from 'zod'

/** What a job would do outside of its workspace. */
export interface Reach {
  /** In a few words: `Writes a dataset version to a file`. */
  readonly does: string
  /** Files that it reads and writes, beside those of the workspace. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** It uses the author's key of whoever runs it. */
  readonly signs: boolean
}

/** How a kind of job tells what it would do with an input. */
export interface KindReach {
  readonly does: string
  /** The paths in its input. @throws where the input has not the form that its task needs */
  readonly reads?: (input: unknown) => readonly string[]
  readonly writes?: (input: unknown) => readonly string[]
  readonly signs?: boolean
}

const WithPath = z.object({ path: z.string().min(1).max(4096) })

/** The one file of an input that has it as `path`. */
export const pathOf = (input: unknown): readonly string[] => [WithPath.parse(input).path]

/**
 * What a job would do with an input that may be anything: what its kind tells, and every other text in it that is an absolute path.
 * Null where its kind cannot make sense of the input: then nobody can say what it would do.
 */
export function reachOf(kind: KindReach | undefined, input: unknown, target: string | null = null): Reach | null {
  if (!kind) return null
  try {
    const writes = kind.writes?.(input) ?? []
    const named = [...(kind.reads?.(input) ?? []), ...absolutePaths(input)]
    const reads = [...new Set(named)].filter((path) => !writes.includes(path))
    const does = target === null ? kind.does : `${kind.does} on the compute target ${target}`
    return { does, reads, writes, signs: kind.signs ?? false }
  } catch {
    return null
  }
}

/** The input of a task has few values; one that has more is not shown, and so not allowed. */
const mostValues = 100_000

function absolutePaths(input: unknown): string[] {
  const found: string[] = []
  const open: unknown[] = [input]
  for (let seen = 0; open.length > 0; seen++) {
    if (seen > mostValues) throw new Error('The input is too large to show.')
    const value = open.pop()
    if (typeof value === 'string') {
      if (isAbsolute(value) || /^([A-Za-z]:)?[\\/]|^~/.test(value)) found.push(value)
    } else if (typeof value === 'object' && value !== null) open.push(...Object.values(value))
  }
  return found
}
