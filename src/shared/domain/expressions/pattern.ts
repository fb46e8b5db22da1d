import { membership } from './codeRanges.ts'
import type { PatternNode } from './patternNode.ts'
import { PatternError, PatternReader } from './patternRead.ts'
import { type Instruction, PatternMachine } from './patternRun.ts'
export { PatternError }

/**
 * Regular expressions as RE2 has them, which is what DuckDB matches with, for a part of its language: what is outside of that part is
 * refused. All ways through a pattern are followed at once, character by character, so that the time is bounded by the length of the
 * text times the size of the pattern; no pattern can make it longer. Of several matches the leftmost wins, then the one that a
 * backtracking matcher would find first.
 *
 * @see https://swtch.com/~rsc/regexp/regexp2.html the Pike machine
 * @see https://github.com/google/re2/wiki/Syntax
 */
export interface Pattern {
  readonly groups: number
  matches(text: string): boolean
  /** What the pattern matches (group 0) or one of its groups; null where it does not match, or the group took no part. */
  extract(text: string, group: number): string | null
}

/** The most instructions of a pattern. */
const maxSize = 1_000

/** @throws PatternError where it is not of the part of RE2 that is understood */
export function compilePattern(source: string): Pattern {
  const reader = new PatternReader(source)
  const node = reader.read()
  const program: Instruction[] = []
  emit({ kind: 'group', index: 0, of: node }, program)
  program.push({ op: 'match' })
  const machine = new PatternMachine(program)
  return {
    groups: reader.groups,
    matches: (text) => machine.run(text, null) !== null,
    extract: (text, group) => {
      const [begin, end] = machine.run(text, group) ?? [-1, -1]
      return begin < 0 || end < 0 ? null : text.slice(begin, end)
    },
  }
}

function emit(node: PatternNode, program: Instruction[]): void {
  if (program.length > maxSize) throw new PatternError('The pattern is too large: it repeats too much.', 0)
  switch (node.kind) {
    case 'set':
      program.push({ op: 'set', has: membership(node.ranges) })
      return
    case 'assert':
      program.push({ op: 'assert', what: node.what })
      return
    case 'group':
      program.push({ op: 'save', slot: 2 * node.index })
      emit(node.of, program)
      program.push({ op: 'save', slot: 2 * node.index + 1 })
      return
    case 'sequence':
      for (const part of node.of) emit(part, program)
      return
    case 'either':
      emitEither(node.of, program)
      return
    case 'repeat':
      emitRepeat(node, program)
  }
}

function emitEither(of: readonly PatternNode[], program: Instruction[]): void {
  const jumps: { op: 'jump'; to: number }[] = []
  for (const [index, part] of of.entries()) {
    if (index === of.length - 1) {
      emit(part, program)
      break
    }
    const split = fork(program, false)
    emit(part, program)
    const jump = { op: 'jump' as const, to: 0 }
    program.push(jump)
    jumps.push(jump)
    split.leave()
  }
  for (const jump of jumps) jump.to = program.length
}

function emitRepeat({ of, least, most, lazy }: PatternNode & { kind: 'repeat' }, program: Instruction[]): void {
  for (let time = 0; time < least; time++) emit(of, program)
  if (most === null) {
    const start = program.length
    const split = fork(program, lazy)
    emit(of, program)
    program.push({ op: 'jump', to: start })
    split.leave()
    return
  }
  const splits = Array.from({ length: most - least }, () => {
    const split = fork(program, lazy)
    emit(of, program)
    return split
  })
  for (const split of splits) split.leave()
}

/** Goes on with the next instruction, or to where it is left. */
function fork(program: Instruction[], lazy: boolean): { leave: () => void } {
  const split: Instruction & { op: 'split' } = { op: 'split', first: program.length + 1, second: program.length + 1 }
  program.push(split)
  return {
    leave: () => {
      split[lazy ? 'first' : 'second'] = program.length
    },
  }
}
