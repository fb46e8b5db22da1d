import type { Part } from './parts.ts'

/** A part with the rows that its footer tells. */
export interface SizedPart extends Part {
  readonly rows: number
}

/** A group, for messages. */
export function nameOfGroup(group: readonly SizedPart[]): string {
  const [first, last] = [group[0].file, group[group.length - 1].file]
  return group.length === 1 ? first : `${first} to ${last}`
}

/** So many groups, about: enough for the machines of a cluster, and few enough that what is kept of them fits into memory. */
const mostGroups = 64
/** Of fewer rows, starting a worker takes longer than reading them. */
const leastRows = 2 ** 20

/** Neighbours together, of about as many rows each. It depends on the parts alone, so that what comes out is the same wherever it is done. */
export function groupsOf(parts: readonly SizedPart[]): SizedPart[][] {
  const total = parts.reduce((sum, { rows }) => sum + rows, 0)
  const least = Math.max(leastRows, total / mostGroups)
  const groups: SizedPart[][] = []
  let rows = least
  for (const part of parts) {
    if (rows >= least) {
      groups.push([])
      rows = 0
    }
    groups[groups.length - 1].push(part)
    rows += part.rows
  }
  return groups
}
