import { CairnError } from '../../errors.ts'

/**
 * Names in an order in which each comes after those that it uses, otherwise as they are given. Uses that are no names of the list
 * are left out.
 *
 * @throws FEATURES_INVALID with the names of a cycle, the first of them once more at the end
 */
export function orderByUse(names: readonly string[], usesOf: (name: string) => Iterable<string>): string[] {
  const known = new Set(names)
  const ordered = new Set<string>()
  for (const name of known) if (!ordered.has(name)) visit(name, known, usesOf, ordered)
  return [...ordered]
}

interface Open {
  readonly name: string
  readonly uses: Iterator<string>
}

/** Depth first and without recursion: a long chain of names is no deep stack. */
function visit(name: string, known: ReadonlySet<string>, usesOf: (name: string) => Iterable<string>, ordered: Set<string>): void {
  const open = (one: string): Open => ({ name: one, uses: usesOf(one)[Symbol.iterator]() })
  const path = [open(name)]
  const onPath = new Set([name])
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const { done, value: used } = last.uses.next()
    if (done) {
      ordered.add(last.name)
      onPath.delete(last.name)
      path.pop()
    } else if (onPath.has(used)) {
      throw cycle([...path.slice(path.findIndex((one) => one.name === used)).map((one) => one.name), used])
    } else if (known.has(used) && !ordered.has(used)) {
      path.push(open(used))
      onPath.add(used)
    }
  }
}

function cycle(names: readonly string[]): CairnError {
  return new CairnError('FEATURES_INVALID', `Each of these is computed from the next one: ${names.join(' → ')}.`, { cycle: names })
}
