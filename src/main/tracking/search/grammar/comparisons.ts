import { refuse } from '../refuse.ts'
import { type Token, tokensOf } from './tokens.ts'

/** One comparison as it was written: what is compared, how, and with what. */
export interface Comparison {
  readonly left: Token
  /** In capitals. */
  readonly comparator: string
  /** Null after IS NULL and IS NOT NULL. */
  readonly right: Token | null
}

/** In characters, and in comparisons: as many as tables that SQLite joins, which is where MLflow's server on SQLite ends. */
const longest = 100_000
const most = 64

/**
 * The comparisons of a filter, all of which have to hold. As in MLflow, `AND` between two of them may be left out.
 * @throws INVALID_INPUT for what is no comparison, with the text that MLflow's servers have for it
 */
export function comparisonsOf(filter: string): Comparison[] {
  if (filter.length > longest) throw refuse(`Filter string has more than ${longest} characters.`)
  const tokens = tokensOf(filter)
  refuseSeveral(filter, tokens)
  const found: Comparison[] = []
  let at = 0
  while (at < tokens.length) {
    if (isWord(tokens[at], 'AND')) {
      at++
      continue
    }
    const [comparison, length] = comparisonAt(tokens, at)
    found.push(comparison)
    at += length
  }
  if (found.length > most) throw refuse(`Filter string has ${found.length} comparisons; at most ${most} are supported.`)
  return found
}

function refuseSeveral(filter: string, tokens: readonly Token[]): void {
  const end = tokens.findIndex(({ kind }) => kind === 'end')
  if (end >= 0 && end < tokens.length - 1)
    throw refuse(`Search filter contained multiple expression ${quoted(filter)}. Provide AND-ed expression list.`)
}

const quoted = (text: string) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`)

/** The comparison that begins at a token, and of how many tokens it is. */
function comparisonAt(tokens: readonly Token[], at: number): [Comparison, length: number] {
  const left = tokens[at]
  const [comparator, words] = comparatorAt(tokens, at + 1)
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return [{ left, comparator, right: null }, 1 + words]
  const right = tokens.at(at + 1 + words)
  const isList = comparator === 'IN' || comparator === 'NOT IN'
  const fits = right !== undefined && (isList ? right.kind === 'list' : isValue(right))
  if (!comparator || !fits || !isValue(left)) throw invalid(tokens.slice(at))
  return [{ left, comparator, right }, 2 + words]
}

const comparators = ['IN', 'NOT IN', 'LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE', 'RLIKE', 'IS NULL', 'IS NOT NULL'].map((text) =>
  text.split(' '),
)

/** An operator, or words that are one. */
function comparatorAt(tokens: readonly Token[], at: number): [comparator: string | null, words: number] {
  if (tokens.at(at)?.kind === 'operator' && at < tokens.length) return [tokens[at].text, 1]
  const found = comparators.find((words) => words.every((word, i) => isWord(tokens[at + i], word)))
  return found ? [found.join(' '), found.length] : [null, 0]
}

const isWord = (token: Token | undefined, word: string) => token?.kind === 'name' && token.text.toUpperCase() === word

/** A key or a value: a list is one only after IN, or where the message of its key says so. */
const isValue = ({ kind, text }: Token) =>
  kind === 'text' || kind === 'number' || kind === 'list' || (kind === 'name' && !reserved.has(text.toUpperCase()))

const reserved = new Set(['AND', 'OR', 'NOT', 'IN', 'IS', 'LIKE', 'ILIKE', 'NULL', 'TRUE', 'FALSE', 'BETWEEN'])

function invalid(tokens: readonly Token[]) {
  const shown = tokens.slice(0, 5).map(({ text }) => `'${text.slice(0, 200)}'`)
  return refuse(`Invalid clause(s) in filter string: ${shown.join(', ')}`)
}
