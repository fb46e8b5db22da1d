import { Composer, type CST, isMap, isScalar, Lexer, Parser, type ParsedNode } from 'yaml'
import { readSmall } from '../localFiles.ts'

/** A larger one was not written by MLflow; a dataset's profile may have 16 MiB. */
const longest = 24 << 20

/** The fields of a `meta.yaml`: texts as they stand there, and maps of texts. */
export interface Meta {
  /** Null where it is missing, null, or no single value. */
  text(name: string): string | null
  /** Null where it is no whole number that a double holds. */
  integer(name: string): number | null
  /** Empty where it is none. */
  map(name: string): Map<string, string>
}

/** @returns null where there is none, or it is no YAML with fields */
export function readMeta(path: string): Meta | null {
  const text = readSmall(path, longest)
  return text === null ? null : parseMeta(text)
}

/**
 * Of all that YAML can say, only fields with texts are taken: no types, no tags, no aliases. MLflow writes it with PyYAML (YAML 1.1),
 * for which `7e12` is a text; read by the rules of YAML 1.2, a run's id of digits with one `e` would be a number.
 */
export function parseMeta(text: string): Meta | null {
  const contents = compose(text)
  if (!isMap(contents)) return null
  const fields = new Map(entriesOf(contents))
  const textOf = (name: string) => valueOf(fields.get(name))
  return {
    text: textOf,
    integer: (name) => {
      const found = textOf(name)
      return found !== null && /^[+-]?\d{1,16}$/.test(found) && Number.isSafeInteger(Number(found)) ? Number(found) : null
    },
    map: (name) => {
      const pairs = entriesOf(fields.get(name)).map(([key, value]) => [key, valueOf(value)] as const)
      return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== null))
    },
  }
}

/** What is open at one place of the parser: nesting without a limit would end the whole process. */
const deepest = 24

function compose(text: string): ParsedNode | null {
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, merge: false, prettyErrors: false, logLevel: 'silent' })
  try {
    const [document] = composer.compose(shallowTokens(text), true, text.length)
    return document && document.errors.length === 0 ? (document.contents as ParsedNode | null) : null
  } catch {
    return null
  }
}

function* shallowTokens(text: string): Generator<CST.Token> {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (parser.stack.length > deepest) throw new RangeError('It is nested too deeply.')
  }
  yield* parser.end()
}

function entriesOf(node: unknown): [string, unknown][] {
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) => (isScalar(key) ? [[String(key.value), value] as [string, unknown]] : []))
}

function valueOf(node: unknown): string | null {
  if (!isScalar(node)) return null
  const value = String(node.value)
  return node.type === 'PLAIN' && ['', '~', 'null', 'Null', 'NULL'].includes(value) ? null : value
}
