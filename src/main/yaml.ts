import { type Alias, Composer, type CST, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser } from 'yaml'

/**
 * A YAML text that anybody may have written, as plain data. Time and memory are bounded before anything is built of it: the library
 * knows no limit of depth, deep nesting may end the whole process, and its own check of duplicate keys takes quadratic time.
 * Source: https://yaml.org/spec/1.2.2/, its core schema; JSON is a part of it.
 */

/** Characters of a text. */
const longest = 4_000_000
/** Signs and words of the text, which reading takes time for: some 15,000 features. */
const mostLexemes = 300_000
/** What is open at one place of the parser, two for each level of the text. */
const deepest = 100
/** Values, those that aliases repeat counted each time. */
const mostValues = 500_000

/** From 1, as editors count. */
export interface Position {
  readonly line: number
  readonly column: number
}

export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly position: Position

  constructor(message: string, position: Position) {
    super(message)
    this.position = position
  }
}

/** A path to a value: names of fields, and indices of lists. */
export type Path = readonly PropertyKey[]

/** The data of a text, and where it stands there. */
export interface YamlDocument {
  readonly data: unknown
  /** Where the value at a path begins, or its name; what is around it where there is none. */
  position(path: Path, of?: 'value' | 'name'): Position
  /** Where a character of a text stands; where the text begins when it is not written as it is. @param index from 0 */
  positionIn(path: Path, index: number): Position
}

/** @throws DocumentError */
export function readYaml(text: string): YamlDocument {
  if (text.length > longest) throw new DocumentError('The text is longer than 4 million characters.', { line: 1, column: 1 })
  const reading = new Reading(text)
  const contents = compose(text, reading.at).contents as ParsedNode | null
  const data = contents === null ? null : reading.valueOf(contents)
  const offsetOf = (path: Path, of: 'value' | 'name') => reading.find(contents, path, of)?.range[0] ?? 0
  return {
    data,
    position: (path, of = 'value') => reading.at(offsetOf(path, of)),
    positionIn: (path, index) => {
      const node = reading.find(contents, path, 'value')
      return reading.at((node?.range[0] ?? 0) + (node ? charactersBefore(text, node, index) : 0))
    },
  }
}

function compose(text: string, at: (offset: number) => Position): Document.Parsed {
  const composer = new Composer({ schema: 'core', uniqueKeys: false, merge: false, prettyErrors: false, logLevel: 'silent' })
  let found: Document.Parsed | undefined
  for (const document of composer.compose(boundedTokens(text, at), true, text.length)) {
    if (found) throw new DocumentError('A second document begins here. Write all definitions into one.', at(document.range[0]))
    found = document as Document.Parsed
    const [problem] = [...found.errors, ...found.warnings]
    if (problem) throw new DocumentError(/[.!?]$/.test(problem.message) ? problem.message : `${problem.message}.`, at(problem.pos[0]))
  }
  if (!found) throw new DocumentError('There is no document.', at(0))
  return found
}

function* boundedTokens(text: string, at: (offset: number) => Position): Generator<CST.Token> {
  const parser = new Parser()
  let left = mostLexemes
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (left-- <= 0) throw new DocumentError('The text has too many values. Divide it into several files.', at(parser.offset))
    if (parser.stack.length > deepest) throw new DocumentError('It is nested too deeply.', at(parser.offset))
  }
  yield* parser.end()
}

class Reading {
  readonly #text: string
  /** By the alias. */
  readonly #targets = new Map<ParsedNode, ParsedNode>()
  readonly #anchors = new Map<string, ParsedNode>()
  /** What is being read: an alias in it may not lead to it. */
  readonly #open = new Set<ParsedNode>()
  #left = mostValues

  constructor(text: string) {
    this.#text = text
  }

  readonly at = (offset: number): Position => {
    const before = this.#text.slice(0, offset).split('\n')
    return { line: before.length, column: before[before.length - 1].length + 1 }
  }

  #problem(message: string, node: ParsedNode): DocumentError {
    return new DocumentError(message, this.at(node.range[0]))
  }

  valueOf(node: ParsedNode): unknown {
    if (this.#left-- <= 0) throw this.#problem('The text has too many values. Divide it into several files.', node)
    if (isAlias(node)) return this.valueOf(this.#targetOf(node))
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return this.#plain(node)
    if (this.#open.has(node)) throw this.#problem('This contains itself.', node)
    this.#open.add(node)
    const value = isSeq<ParsedNode>(node) ? node.items.map((item) => this.valueOf(item)) : this.#fieldsOf(node)
    this.#open.delete(node)
    return value
  }

  #targetOf(alias: Alias.Parsed): ParsedNode {
    const target = this.#anchors.get(alias.source)
    if (!target) throw this.#problem(`Nothing before this is named &${alias.source}.`, alias)
    this.#targets.set(alias, target)
    return target
  }

  #plain(node: ParsedNode & { readonly value: unknown }): unknown {
    const { value } = node
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    throw this.#problem('A value must be text, a number, true, false or null.', node)
  }

  #fieldsOf(node: ParsedNode): unknown {
    const fields = new Map<string, unknown>()
    for (const { key, value } of isMap<ParsedNode, ParsedNode | null>(node) ? node.items : []) {
      const name = nameOf(key)
      if (name === undefined || name === '__proto__') throw this.#problem('This cannot be the name of a field.', key)
      if (fields.has(name)) throw this.#problem(`"${name}" is given twice.`, key)
      fields.set(name, value === null ? null : this.valueOf(value))
    }
    return Object.fromEntries(fields)
  }

  /** Follows a path through fields, lists and aliases, as far as it leads. */
  find(contents: ParsedNode | null, path: Path, of: 'value' | 'name'): ParsedNode | undefined {
    let found = contents ?? undefined
    for (const [i, part] of path.entries()) {
      const inside = found && (this.#targets.get(found) ?? found)
      const next = childOf(inside, part, i === path.length - 1 ? of : 'value')
      if (!next) return found
      found = next
    }
    return found
  }
}

/** As it is written: `1.0` is the text of a name. */
function nameOf(key: ParsedNode): string | undefined {
  if (!isScalar(key)) return undefined
  return typeof key.value === 'string' ? key.value : key.source
}

function childOf(node: ParsedNode | undefined, part: PropertyKey, of: 'value' | 'name'): ParsedNode | undefined {
  if (isSeq<ParsedNode>(node)) return node.items[Number(part)]
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined
  const pair = node.items.find(({ key }) => nameOf(key) === part)
  return of === 'name' ? pair?.key : (pair?.value ?? pair?.key)
}

function charactersBefore(text: string, node: ParsedNode, index: number): number {
  if (!isScalar(node) || typeof node.value !== 'string' || index > node.value.length) return 0
  const quote = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? 1 : 0
  const [start, end] = node.range
  return text.slice(start + quote, end - quote) === node.value ? quote + index : 0
}
