/** The words of a filter. */
export type Token =
  /** A key, with or without what it belongs to: `loss`, `metrics.loss`, ``tags.`a b` ``, as it was written. */
  | { readonly kind: 'name'; readonly text: string }
  /** A text in single quotes. In double quotes it may be a key as well, and is a name. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  /** What stands in round brackets, with them. */
  | { readonly kind: 'list'; readonly text: string }
  | { readonly kind: 'end'; readonly text: ';' }
  /** What has no place in a filter. */
  | { readonly kind: 'unknown'; readonly text: string }

const part = '(?:`(?:``|[^`])+`|"(?:""|[^"])*"|[\\p{L}\\p{N}_]+)'

/** In the order in which they are tried. Each is linear: nothing in them is ambiguous. */
const kinds: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['number', /-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_.])/iuy],
  // A key may be in quotes of any kind after its dot: params.'a b' as well.
  ['name', new RegExp(`${part}(?:\\.(?:${part}|'[^']*'))*`, 'uy')],
  ['text', /'(?:''|[^'])*'/y],
  ['operator', /[<>=!~]+/y],
  ['list', /\((?:'[^']*'|"[^"]*"|[^()'"])*\)/y],
  ['end', /;/y],
]

/** The tokens of a filter, without the blanks between them. */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = []
  for (let at = skipBlanks(filter, 0); at < filter.length; at = skipBlanks(filter, at)) {
    const token = tokenAt(filter, at)
    tokens.push(token)
    at += token.text.length
  }
  return tokens
}

function tokenAt(filter: string, at: number): Token {
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = at
    const text = pattern.exec(filter)?.[0]
    if (text !== undefined) return { kind, text } as Token
  }
  return { kind: 'unknown', text: String.fromCodePoint(filter.codePointAt(at) ?? 0) }
}

function skipBlanks(filter: string, from: number): number {
  const blanks = /\s*/y
  blanks.lastIndex = from
  return from + (blanks.exec(filter)?.[0].length ?? 0)
}
