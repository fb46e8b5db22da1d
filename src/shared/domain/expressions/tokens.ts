import { expressionError } from './ast.ts'

export interface Token {
  readonly kind: 'number' | 'text' | 'column' | 'word' | 'sign' | 'end'
  /** Of a text or a column in brackets: what is between the marks. */
  readonly text: string
  readonly at: number
}

const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y
const word = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy
const sign = /<=|>=|<>|!=|==|[-+*/%()=<>,]/y
const space = /[\s\uFEFF]+/y

/** The words and signs of an expression. @throws STEP_INVALID with the position */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0] ?? null
  }
  while (at < source.length) {
    const blank = take(space)
    if (blank !== null) {
      at += blank.length
      continue
    }
    const first = source[at]
    if (first === '"' || first === "'" || first === '[') {
      const end = first === '[' ? ']' : first
      const { text, length } = enclosed(source, at, end)
      tokens.push({ kind: first === '[' ? 'column' : 'text', text, at })
      at += length
      continue
    }
    const found = matched('number', take(number)) ?? matched('word', take(word)) ?? matched('sign', take(sign)) ?? unknownSign(source, at)
    tokens.push({ ...found, at })
    at += found.text.length
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }]
}

function matched(kind: Token['kind'], text: string | null): { kind: Token['kind']; text: string } | null {
  return text === null ? null : { kind, text }
}

function unknownSign(source: string, at: number): never {
  const sign = String.fromCodePoint(source.codePointAt(at) ?? 0)
  throw expressionError(`${JSON.stringify(sign)} means nothing here. A column whose name is no word stands in [square brackets].`, at)
}

/** Text up to the closing mark; the mark twice is the mark itself. */
function enclosed(source: string, start: number, end: string): { text: string; length: number } {
  let text = ''
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] !== end) text += source[at]
    else if (source[at + 1] === end) {
      text += end
      at++
    } else return { text, length: at + 1 - start }
  }
  throw expressionError(`The ${end === ']' ? 'column name' : 'text'} that begins here has no closing ${end}.`, start)
}
