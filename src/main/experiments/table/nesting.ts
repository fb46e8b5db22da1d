/** A run with the run that it is nested in, as another program named both. */
export interface NestedRun {
  readonly id: number
  readonly uuid: string
  readonly parentUuid: string | null
}

/** Which runs show what is nested in them. */
export interface Nest {
  /** All of them, except those that are toggled; else none of them except those. */
  readonly all: boolean
  readonly toggled: readonly number[]
}

/** A line of the table. */
export interface NestLine {
  readonly id: number
  /** 0 at the top. */
  readonly depth: number
  /** How many runs stand right beneath it when it is open. */
  readonly nested: number
  readonly open: boolean
}

/**
 * The runs as a tree of any depth, in the order that they are given in: beneath each open one those that are nested in it. One whose parent is
 * not among them stands at the top, and so does one of each circle that a client has closed.
 */
export function nestRuns(runs: readonly NestedRun[], { all, toggled }: Nest): NestLine[] {
  const children = childrenOf(runs, parentsOf(runs))
  const turned = new Set(toggled)
  const lines: NestLine[] = []
  const waiting = (children.get(null) ?? []).toReversed().map((id) => ({ id, depth: 0 }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const beneath = children.get(next.id) ?? []
    const open = beneath.length > 0 && all !== turned.has(next.id)
    lines.push({ ...next, nested: beneath.length, open })
    if (open) for (const id of beneath.toReversed()) waiting.push({ id, depth: next.depth + 1 })
  }
  return lines
}

/** The parent of each run that has one among these; a circle is cut open at one of its runs. */
function parentsOf(runs: readonly NestedRun[]): Map<number, number> {
  const idOf = new Map(runs.map(({ uuid, id }) => [uuid, id]))
  const parents = new Map(
    runs.flatMap(({ id, parentUuid }) => {
      const parent = parentUuid === null ? undefined : idOf.get(parentUuid)
      return parent === undefined ? [] : [[id, parent] as const]
    }),
  )
  /** By the walk that came by first. */
  const passed = new Map<number, number>()
  for (const { id: walk } of runs) {
    let at: number | undefined = walk
    while (at !== undefined && !passed.has(at)) {
      passed.set(at, walk)
      const up: number | undefined = parents.get(at)
      if (up !== undefined && passed.get(up) === walk) parents.delete(at)
      at = parents.get(at)
    }
  }
  return parents
}

function childrenOf(runs: readonly NestedRun[], parents: ReadonlyMap<number, number>): Map<number | null, number[]> {
  const children = new Map<number | null, number[]>()
  for (const { id } of runs) {
    const parent = parents.get(id) ?? null
    const siblings = children.get(parent)
    if (siblings) siblings.push(id)
    else children.set(parent, [id])
  }
  return children
}
