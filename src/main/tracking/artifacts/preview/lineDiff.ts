import type { DiffLine } from '../../../../shared/contract/tracking/artifacts.ts'

/** Lines around a difference. */
const around = 3
/** Beyond so many differences texts have little in common: each is shown as a whole, the one after the other. */
const mostEdits = 1_500

export interface LineDiff {
  readonly hunks: readonly (readonly DiffLine[])[]
  readonly added: number
  readonly removed: number
}

/**
 * The fewest lines that are to be taken out and put in, so that the one text becomes the other.
 * E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986).
 */
export function diffLines(left: readonly string[], right: readonly string[]): LineDiff {
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start++
  let end = 0
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end++
  const edits = script(left.slice(start, left.length - end), right.slice(start, right.length - end))
  const kinds = [...same(start), ...edits, ...same(end)]
  const lines = numbered(kinds, left, right)
  return {
    hunks: hunksOf(lines),
    added: lines.filter(({ kind }) => kind === 'right').length,
    removed: lines.filter(({ kind }) => kind === 'left').length,
  }
}

type Kind = DiffLine['kind']

const same = (count: number): Kind[] => Array.from({ length: count }, () => 'same')

/** Which line comes next, of both or of one. */
function script(left: readonly string[], right: readonly string[]): Kind[] {
  const [n, m] = [left.length, right.length]
  const offset = Math.min(n + m, mostEdits) + 1
  /** How far in `left` each diagonal has come, by its number. */
  const furthest = new Int32Array(2 * offset + 1)
  const before: Int32Array[] = []
  for (let edits = 0; edits < offset; edits++) {
    before.push(furthest.slice())
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && furthest[offset + diagonal - 1] < furthest[offset + diagonal + 1])
      let x = down ? furthest[offset + diagonal + 1] : furthest[offset + diagonal - 1] + 1
      while (x < n && x - diagonal < m && left[x] === right[x - diagonal]) x++
      furthest[offset + diagonal] = x
      if (x >= n && x - diagonal >= m) return backwards(before, offset, n, m)
    }
  }
  return [...left.map((): Kind => 'left'), ...right.map((): Kind => 'right')]
}

function backwards(before: readonly Int32Array[], offset: number, n: number, m: number): Kind[] {
  const kinds: Kind[] = []
  let [x, y] = [n, m]
  for (let edits = before.length - 1; edits >= 0; edits--) {
    const furthest = before[edits]
    const diagonal = x - y
    const down = diagonal === -edits || (diagonal !== edits && furthest[offset + diagonal - 1] < furthest[offset + diagonal + 1])
    const fromDiagonal = down ? diagonal + 1 : diagonal - 1
    const fromX = edits === 0 ? 0 : furthest[offset + fromDiagonal]
    const fromY = edits === 0 ? 0 : fromX - fromDiagonal
    const afterEdit = edits === 0 ? 0 : down ? fromX : fromX + 1
    for (; x > afterEdit; x--, y--) kinds.push('same')
    if (edits > 0) kinds.push(down ? 'right' : 'left')
    ;[x, y] = [fromX, fromY]
  }
  return kinds.reverse()
}

function numbered(kinds: readonly Kind[], left: readonly string[], right: readonly string[]): DiffLine[] {
  let [l, r] = [0, 0]
  return kinds.map((kind) => {
    const text = kind === 'right' ? right[r] : left[l]
    if (kind !== 'right') l++
    if (kind !== 'left') r++
    return { kind, text, left: kind === 'right' ? null : l, right: kind === 'left' ? null : r }
  })
}

/** Differences with the lines around them; those that are close to each other are one. */
function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: { from: number; to: number }[] = []
  for (const [place, { kind }] of lines.entries()) {
    if (kind === 'same') continue
    const last = hunks.at(-1)
    if (last && place - last.to <= 2 * around) last.to = place + 1
    else hunks.push({ from: place, to: place + 1 })
  }
  return hunks.map(({ from, to }) => lines.slice(Math.max(0, from - around), to + around))
}
