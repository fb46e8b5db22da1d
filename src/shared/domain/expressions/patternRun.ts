export type Instruction =
  | { readonly op: 'set'; readonly has: (code: number) => boolean }
  | { readonly op: 'assert'; readonly what: Edge }
  /** The first one is preferred. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  /** Of a group: its begin or its end. */
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' }

/** `word`: of a word. There is no \B: RE2 finds it between the bytes of a character. */
export type Edge = 'begin' | 'end' | 'word'

/** Begin and end of the group that is asked for; -1 where it took no part. */
type Span = readonly [number, number]
const noSpan: Span = [-1, -1]

/** The threads at one place of the text, the preferred first: where each is in the program, and its span. */
interface Threads {
  readonly at: number[]
  readonly spans: Span[]
}

/** Follows all ways through a program at once. What it allocates it uses again; nothing is left of one text for the next. */
export class PatternMachine {
  readonly #program: readonly Instruction[]
  readonly #onlyAtBegin: boolean
  /** The step at which an instruction was last reached: each is followed once at each place. */
  readonly #reached: Float64Array
  #step = 0
  #current: Threads = { at: [], spans: [] }
  #next: Threads = { at: [], spans: [] }
  readonly #open: Threads = { at: [], spans: [] }

  constructor(program: readonly Instruction[]) {
    this.#program = program
    this.#reached = new Float64Array(program.length)
    // The first instruction saves where the match begins.
    const first = program[1]
    this.#onlyAtBegin = first.op === 'assert' && first.what === 'begin'
  }

  /** @param group whose span is asked for; null: only whether there is a match. @returns null where there is none */
  run(text: string, group: number | null): Span | null {
    clear(this.#current)
    this.#step++
    let found: Span | null = null
    for (let place = 0; ; ) {
      if (found === null && (place === 0 || !this.#onlyAtBegin)) this.#follow(this.#current, 0, noSpan, text, place, group)
      if (this.#current.at.length === 0 && (found !== null || this.#onlyAtBegin)) return found
      const code = text.codePointAt(place)
      const after = place + (code !== undefined && code > 0xffff ? 2 : 1)
      found = this.#advance(code, text, after, group) ?? found
      if (code === undefined || (found !== null && group === null)) return found
      place = after
      const next = this.#next
      this.#next = this.#current
      this.#current = next
    }
  }

  /** All threads over one character. @returns the span of the match, before which only preferred threads have gone on */
  #advance(code: number | undefined, text: string, after: number, group: number | null): Span | null {
    const { at, spans } = this.#current
    clear(this.#next)
    this.#step++
    for (let index = 0; index < at.length; index++) {
      const instruction = this.#program[at[index]]
      if (instruction.op === 'match') return spans[index]
      if (code !== undefined && instruction.op === 'set' && instruction.has(code)) {
        this.#follow(this.#next, at[index] + 1, spans[index], text, after, group)
      }
    }
    return null
  }

  /** Follows what takes no character, not by recursion: an alternative may have hundreds of branches. */
  #follow(threads: Threads, start: number, from: Span, text: string, place: number, group: number | null): void {
    const { at: open, spans } = this.#open
    push(this.#open, start, from)
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const span = spans.pop() ?? noSpan
      if (this.#reached[at] === this.#step) continue
      this.#reached[at] = this.#step
      const instruction = this.#program[at]
      switch (instruction.op) {
        case 'jump':
          push(this.#open, instruction.to, span)
          break
        case 'split':
          push(this.#open, instruction.second, span)
          push(this.#open, instruction.first, span)
          break
        case 'save':
          push(this.#open, at + 1, saved(span, instruction.slot, place, group))
          break
        case 'assert':
          if (holds(instruction.what, text, place)) push(this.#open, at + 1, span)
          break
        default:
          push(threads, at, span)
      }
    }
  }
}

function push(threads: Threads, at: number, span: Span): void {
  threads.at.push(at)
  threads.spans.push(span)
}

function clear(threads: Threads): void {
  threads.at.length = 0
  threads.spans.length = 0
}

function saved(span: Span, slot: number, place: number, group: number | null): Span {
  if (group === null || slot >> 1 !== group) return span
  return slot % 2 === 0 ? [place, span[1]] : [span[0], place]
}

function holds(what: Edge, text: string, place: number): boolean {
  switch (what) {
    case 'begin':
      return place === 0
    case 'end':
      return place === text.length
    case 'word':
      return isWord(text, place - 1) !== isWord(text, place)
  }
}

function isWord(text: string, place: number): boolean {
  return place >= 0 && place < text.length && /[0-9A-Za-z_]/.test(text[place])
}
