import { type Expression, expressionError } from './ast.ts'
import { type Token, tokensOf } from './tokens.ts'

/**
 * The grammar, the weakest first:
 *
 *     or     := and ("or" and)*
 *     and    := not ("and" not)*
 *     not    := "not" not | compare
 *     compare:= sum (("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" "(" or ("," or)* ")" | "is" ["not"] "missing")?
 *     sum    := product (("+" | "-") product)*
 *     product:= unary (("*" | "/" | "%") unary)*
 *     unary  := "-" unary | primary
 *     primary:= number | text | "true" | "false" | "missing" | column | function "(" arguments ")" | "(" or ")"
 *
 * Words of the language are the same in upper and lower case; names of columns are as they are.
 */

/** How deep parts may lie in each other: what computes an expression has a limit of its own beyond it. */
const maxDepth = 100

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}
const reserved = new Set(['and', 'or', 'not', 'in', 'is', 'true', 'false', 'missing', 'null'])

/** @throws STEP_INVALID with the position of what is wrong */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokensOf(source))
  const expression = parser.or(0)
  parser.end()
  if (depthOf(expression) > maxDepth) throw expressionError(`The expression is nested more than ${maxDepth} levels deep.`, 0)
  return expression
}

class Parser {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  end(): void {
    const token = this.#token
    if (token.kind !== 'end') throw expressionError(`${shown(token)} is not expected here.`, token.at)
  }

  or(depth: number): Expression {
    return this.#chain('or', () => this.#and(depth))
  }

  #and(depth: number): Expression {
    return this.#chain('and', () => this.#not(depth))
  }

  /** `a or b or c` is one call with three arguments, so that a long list is not a deep tree. */
  #chain(name: 'or' | 'and', part: () => Expression): Expression {
    const first = part()
    const of = [first]
    const { at } = this.#token
    while (this.#takeWord(name)) of.push(part())
    return of.length === 1 ? first : { kind: 'call', name, of, at }
  }

  #not(depth: number): Expression {
    this.#checkDepth(depth)
    const { at } = this.#token
    if (this.#takeWord('not')) return { kind: 'call', name: 'not', of: [this.#not(depth + 1)], at }
    return this.#compare(depth)
  }

  #compare(depth: number): Expression {
    const left = this.#sum(depth)
    const { at, kind, text } = this.#token
    if (kind === 'sign' && Object.hasOwn(comparisons, text)) {
      this.#next++
      const compared: Expression = { kind: 'call', name: comparisons[text], of: [left, this.#sum(depth)], at }
      const after = this.#token
      if (after.kind === 'sign' && Object.hasOwn(comparisons, after.text)) {
        throw expressionError('Two comparisons in a row. Join them with "and".', after.at)
      }
      return compared
    }
    if (this.#takeWord('is')) {
      const negated = this.#takeWord('not')
      if (!this.#takeWord('missing') && !this.#takeWord('null'))
        throw expressionError('After "is" comes "missing" or "not missing".', this.#token.at)
      return { kind: 'call', name: negated ? 'present' : 'missing', of: [left], at }
    }
    const negated = this.#isWord('not') && this.#isWord('in', 1)
    if (negated) this.#next++
    if (!this.#takeWord('in')) return left
    this.#expect('(')
    const found: Expression = { kind: 'call', name: 'in', of: [left, ...this.#arguments(depth)], at }
    if (found.of.length < 2) throw expressionError('The list is empty.', at)
    return negated ? { kind: 'call', name: 'not', of: [found], at } : found
  }

  #sum(depth: number): Expression {
    return this.#leftToRight(['+', '-'], () => this.#product(depth))
  }

  #product(depth: number): Expression {
    return this.#leftToRight(['*', '/', '%'], () => this.#unary(depth))
  }

  #leftToRight(signs: readonly string[], part: () => Expression): Expression {
    let left = part()
    for (;;) {
      const { kind, text, at } = this.#token
      if (kind !== 'sign' || !signs.includes(text)) return left
      this.#next++
      left = { kind: 'call', name: text, of: [left, part()], at }
    }
  }

  #unary(depth: number): Expression {
    this.#checkDepth(depth)
    const { at } = this.#token
    if (!this.#takeSign('-')) return this.#primary(depth)
    const of = this.#unary(depth + 1)
    return of.kind === 'number'
      ? { ...of, text: of.text.startsWith('-') ? of.text.slice(1) : `-${of.text}`, at }
      : { kind: 'call', name: 'negate', of: [of], at }
  }

  #primary(depth: number): Expression {
    const token = this.#token
    this.#next++
    const { at, text } = token
    switch (token.kind) {
      case 'number':
        return { kind: 'number', text, at }
      case 'text':
        return { kind: 'text', value: text, at }
      case 'column':
        return { kind: 'column', name: text, at }
      case 'word':
        return this.#word(token, depth)
      default:
        if (text !== '(')
          throw expressionError(token.kind === 'end' ? 'The expression ends too early.' : `${shown(token)} is not expected here.`, at)
    }
    const inner = this.or(depth + 1)
    this.#expect(')')
    return inner
  }

  #word({ text, at }: Token, depth: number): Expression {
    const lower = text.toLowerCase()
    const called = this.#token.kind === 'sign' && this.#token.text === '('
    if (called && (lower === 'missing' || !reserved.has(lower))) {
      this.#next++
      return { kind: 'call', name: text, of: this.#arguments(depth), at }
    }
    if (lower === 'true' || lower === 'false') return { kind: 'boolean', value: lower === 'true', at }
    if (lower === 'missing' || lower === 'null') return { kind: 'missing', at }
    if (reserved.has(lower)) throw expressionError(`"${text}" is not expected here. A column of that name stands in [${text}].`, at)
    return { kind: 'column', name: text, at }
  }

  /** After the opening bracket, up to and with the closing one. */
  #arguments(depth: number): Expression[] {
    const found: Expression[] = []
    if (this.#takeSign(')')) return found
    do found.push(this.or(depth + 1))
    while (this.#takeSign(','))
    this.#expect(')')
    return found
  }

  #checkDepth(depth: number): void {
    if (depth > maxDepth) throw expressionError(`The expression is nested more than ${maxDepth} levels deep.`, this.#token.at)
  }

  get #token(): Token {
    return this.#tokens[this.#next]
  }

  #isWord(word: string, ahead = 0): boolean {
    const token = this.#tokens.at(this.#next + ahead)
    return token?.kind === 'word' && token.text.toLowerCase() === word
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false
    this.#next++
    return true
  }

  #takeSign(sign: string): boolean {
    const { kind, text } = this.#token
    if (kind !== 'sign' || text !== sign) return false
    this.#next++
    return true
  }

  #expect(sign: string): void {
    if (!this.#takeSign(sign))
      throw expressionError(
        `Expected "${sign}" ${this.#token.kind === 'end' ? 'at the end' : `before ${shown(this.#token)}`}.`,
        this.#token.at,
      )
  }
}

function depthOf(expression: Expression): number {
  // Not by recursion: a long sum is a deep tree.
  let deepest = 0
  const open: [Expression, number][] = [[expression, 1]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, depth] = next
    deepest = Math.max(deepest, depth)
    if (part.kind === 'call') for (const one of part.of) open.push([one, depth + 1])
  }
  return deepest
}

function shown({ kind, text }: Token): string {
  if (kind === 'end') return 'The end'
  return kind === 'column' ? `[${text}]` : JSON.stringify(text)
}
