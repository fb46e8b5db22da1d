import { classes, type CodeRange, controls, inBothCases, outside } from './codeRanges.ts'
import { canBeEmpty, hasCharacter, type PatternNode } from './patternNode.ts'

/** What of a pattern is not understood, and where: `place` counts from 0. */
export class PatternError extends Error {
  readonly place: number

  constructor(message: string, place: number) {
    super(message)
    this.place = place
  }
}

const maxRepeats = 1_000
const maxDepth = 100

/**
 * Reads the part of RE2's language that means one thing in all its editions: characters, sets, groups, alternatives, repetition (greedy
 * and lazy), the edges of text and word, and `(?i)` and `(?s)` at the beginning.
 */
export class PatternReader {
  groups = 0
  readonly #source: readonly string[]
  #at = 0
  #depth = 0
  #ignoresCase = false
  #dotHasAll = false

  constructor(source: string) {
    this.#source = Array.from(source)
  }

  /** @throws PatternError */
  read(): PatternNode {
    this.#flags()
    const node = this.#either()
    if (!this.#ended) this.#refuse('A ) without its (.')
    // DuckDB takes ^^ for the characters.
    if (!hasCharacter(node)) this.#refuse('The pattern has no character.', 0)
    return node
  }

  #flags(): void {
    const found = /^\(\?([is]+)\)/.exec(this.#source.slice(0, 6).join(''))
    if (!found) return
    this.#ignoresCase = found[1].includes('i')
    this.#dotHasAll = found[1].includes('s')
    this.#at = found[0].length
  }

  #either(): PatternNode {
    if (++this.#depth > maxDepth) this.#refuse(`Groups lie more than ${maxDepth} deep in each other.`)
    const of = [this.#sequence()]
    while (this.#take('|')) of.push(this.#sequence())
    this.#depth--
    return of.length === 1 ? of[0] : { kind: 'either', of }
  }

  #sequence(): PatternNode {
    const of: PatternNode[] = []
    while (!this.#ended && this.#next !== '|' && this.#next !== ')') of.push(this.#repeated(this.#one()))
    return { kind: 'sequence', of }
  }

  #repeated(of: PatternNode): PatternNode {
    const start = this.#at
    const bounds = this.#bounds()
    if (!bounds) return of
    const [least, most] = bounds
    const lazy = this.#take('?')
    if (most !== 1 && canBeEmpty(of)) this.#refuse('What is repeated can be empty.', start)
    if (!this.#ended && /[*+?{]/.test(this.#next)) this.#refuse('Two repetitions in a row.')
    return { kind: 'repeat', of, least, most, lazy }
  }

  #bounds(): [number, number | null] | null {
    if (this.#take('*')) return [0, null]
    if (this.#take('+')) return [1, null]
    if (this.#take('?')) return [0, 1]
    if (this.#next !== '{') return null
    const found = /^\{([0-9]{1,4})(,?)([0-9]{0,4})\}/.exec(this.#source.slice(this.#at, this.#at + 12).join(''))
    if (!found || (found[2] === '' && found[3] !== '')) return this.#refuse('A { that repeats nothing is written \\{.')
    const least = Number(found[1])
    const most = found[2] === '' ? least : found[3] === '' ? null : Number(found[3])
    if (least > maxRepeats || (most ?? 0) > maxRepeats || (most !== null && most < least)) {
      this.#refuse(`A repetition is of at most ${maxRepeats}, the smaller number first.`)
    }
    this.#at += found[0].length
    return [least, most]
  }

  #one(): PatternNode {
    const start = this.#at
    const character = this.#source[this.#at++]
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return { kind: 'set', ranges: this.#set() }
      case '.':
        return { kind: 'set', ranges: this.#dotHasAll ? outside([]) : outside([[0x0a, 0x0a]]) }
      case '^':
        return { kind: 'assert', what: 'begin' }
      case '$':
        return { kind: 'assert', what: 'end' }
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#refuse(`Nothing stands before ${character} that it could repeat.`, start)
      default:
        return { kind: 'set', ranges: this.#folded([[codeOf(character), codeOf(character)]], start) }
    }
  }

  #group(): PatternNode {
    const start = this.#at - 1
    const captures = !this.#take('?')
    if (!captures && !this.#take(':')) {
      this.#refuse('Of groups there are (…) and (?:…); flags (?i) and (?s) stand at the beginning.', start)
    }
    const index = captures ? ++this.groups : 0
    const of = this.#either()
    if (!this.#take(')')) this.#refuse('The ( has no ).', start)
    return captures ? { kind: 'group', index, of } : of
  }

  #escape(): PatternNode {
    const start = this.#at - 1
    if (this.#take('b')) return { kind: 'assert', what: 'word' }
    if (this.#take('A')) return { kind: 'assert', what: 'begin' }
    if (this.#take('z')) return { kind: 'assert', what: 'end' }
    const escaped = this.#escaped(start)
    return { kind: 'set', ranges: typeof escaped === 'number' ? this.#folded([[escaped, escaped]], start) : escaped }
  }

  /** After the backslash: a set such as \d, or one character. */
  #escaped(start: number): readonly CodeRange[] | number {
    if (this.#ended) this.#refuse('The pattern ends with a \\.', start)
    const character = this.#source[this.#at++]
    const known = Object.hasOwn(classes, character.toLowerCase()) ? this.#folded(classes[character.toLowerCase()], start) : null
    if (known) return character === character.toLowerCase() ? known : outside(known)
    if (Object.hasOwn(controls, character)) return controls[character]
    if (/[!-/:-@[-^`{-~]/.test(character)) return codeOf(character)
    return this.#refuse(`\\${character} is not computed for a single row. Write its characters out, as in [a-zäöü].`, start)
  }

  /** After the opening bracket. */
  #set(): readonly CodeRange[] {
    const start = this.#at - 1
    const negated = this.#take('^')
    const ranges: CodeRange[] = []
    for (let first = true; first || this.#next !== ']'; first = false) {
      if (this.#ended) this.#refuse('The [ has no ].', start)
      ranges.push(...this.#range(start))
    }
    this.#at++
    const folded = this.#folded(ranges, start)
    return negated ? outside(folded) : folded
  }

  #range(start: number): readonly CodeRange[] {
    const place = this.#at
    const from = this.#member(start)
    if (typeof from !== 'number') return from
    if (this.#next !== '-' || this.#source[this.#at + 1] === ']') return [[from, from]]
    this.#at++
    const to = this.#member(start)
    if (typeof to !== 'number' || to < from) return this.#refuse('A range goes from a smaller character to a larger one.', place)
    return [[from, to]]
  }

  #member(start: number): readonly CodeRange[] | number {
    if (this.#ended) this.#refuse('The [ has no ].', start)
    const place = this.#at
    const character = this.#source[this.#at++]
    if (character === '\\') return this.#escaped(place)
    if (character === '[' && this.#next === ':')
      this.#refuse('Sets such as [:alpha:] are not computed for a single row. Write a-zA-Z.', place)
    if (character === '-' && place > start + 1 && this.#next !== ']') this.#refuse('A - within a set is written \\-.', place)
    return codeOf(character)
  }

  #folded(ranges: readonly CodeRange[], place: number): readonly CodeRange[] {
    if (!this.#ignoresCase) return ranges
    if (ranges.some(([, to]) => to > 127)) this.#refuse('With (?i) a pattern has letters of ASCII only.', place)
    return inBothCases(ranges)
  }

  get #next(): string {
    return this.#source[this.#at]
  }

  get #ended(): boolean {
    return this.#at >= this.#source.length
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false
    this.#at++
    return true
  }

  #refuse(message: string, place = this.#at): never {
    throw new PatternError(message, place)
  }
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0
