import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'

/** A text that someone may read: `{}` stands for what the program fills in. */
export interface Text {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** A node of the syntax tree, as the parser gives it. */
interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Properties and attributes whose string is read even when it is one word. */
const readable = new Set([
  'label', 'title', 'placeholder', 'description', 'aria-label', 'ariaLabel', 'note', 'hint', 'text', 'name', 'heading', 'summary', 'message',
  'cause', 'fix', 'windowFix', 'also', 'caption', 'empty', 'action', 'confirm', 'verb', 'header', 'unit', 'suffix', 'prefix', 'tooltip', 'term',
]) // biome-ignore format: a list of words
/** Attributes and properties that hold names for the program. */
const unread = /^(class(Name|Names)?|style|styles|key|id|href|to|d|viewBox|transform|points|gridTemplateColumns|font|shortcut|webShortcut)$/

/** SQL, media types, CSS and patterns have blanks too, and nobody reads them. */
const code =
  /^\s*(SELECT|INSERT|UPDATE|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER|OR REPLACE|TEMP|VIEW)|ALTER|DROP|PRAGMA|WITH \S+ AS|COPY|ATTACH|DETACH|ORDER BY|GROUP BY|FROM|WHERE|JOIN|LEFT JOIN|INNER JOIN|UNION|SET |CAST|COUNT|CASE WHEN)\b|default-src|^(var|calc|repeat|minmax|rgba?|hsl)\(|^\s*:root \{|^[\w-]+(\.[\w-]+)+$/

const hasWords = (text: string) => /[A-Za-z]{2,}/.test(text)
const looksRead = (text: string) => hasWords(text) && /\s/.test(text.trim()) && !code.test(text)

/** All texts of a source: JSX, attributes, properties that are read, and every string or template of several words. */
export function textsOfSource(file: string, source: string): Text[] {
  const { program } = parseSync(file, source)
  const lineStarts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  const lineOf = (at: number) => lineStarts.findLastIndex((start) => start <= at) + 1
  const texts: Text[] = []
  const add = (node: Node, text: string) => {
    const plain = text.replace(/\s+/g, ' ').trim()
    if (hasWords(plain.replaceAll('{}', ''))) texts.push({ file, line: lineOf(node.start), text: plain })
  }

  const walk = (value: unknown, read: boolean): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, read)
      return
    }
    if (!isNode(value)) return
    const step = visit[value.type]
    if (step) step(value, read)
    else children(value, read)
  }
  const children = (node: Node, read: boolean) => {
    for (const [key, value] of Object.entries(node)) if (key !== 'type') walk(value, read)
  }
  const string = (node: Node, text: string, read: boolean) => {
    if (read ? hasWords(text) && !code.test(text) : looksRead(text)) add(node, text)
  }
  /** The texts of an element's children are one text: "{} rows of {}". */
  const element = (node: Node) => {
    walk((node.openingElement as Node | undefined)?.attributes, false)
    const pieces: string[] = []
    let written = false
    for (const child of node.children as Node[]) {
      if (child.type === 'JSXText') {
        pieces.push(child.value as string)
        written ||= hasWords(child.value as string)
      } else {
        pieces.push('{}')
        if (child.type === 'JSXExpressionContainer') walk(child.expression, true)
        else walk(child, false)
      }
    }
    if (written) add(node, pieces.join(''))
  }
  const named = (node: Node, name: unknown) => {
    if (typeof name === 'string' && unread.test(name)) return
    walk(node.value, typeof name === 'string' && readable.has(name))
  }
  const nameOf = (key: unknown) => (isNode(key) ? (key.name ?? key.value) : undefined)

  const visit: Record<string, (node: Node, read: boolean) => void> = {
    ImportDeclaration: () => {},
    ExportAllDeclaration: () => {},
    ExportNamedDeclaration: (node, read) => walk(node.declaration, read),
    TSTypeAnnotation: () => {},
    TSTypeAliasDeclaration: () => {},
    TSInterfaceDeclaration: () => {},
    TSTypeParameterInstantiation: () => {},
    JSXElement: element,
    JSXFragment: element,
    JSXAttribute: (node) => named(node, nameOf(node.name)),
    JSXExpressionContainer: (node, read) => walk(node.expression, read),
    Property: (node) => {
      walk(node.computed ? node.key : undefined, false)
      named(node, nameOf(node.key))
    },
    Literal: (node, read) => {
      if (typeof node.value === 'string') string(node, node.value, read)
    },
    TemplateLiteral: (node, read) => {
      const quasis = node.quasis as { value: { cooked: string } }[]
      string(node, quasis.map(({ value }) => value.cooked).join('{}'), read)
      walk(node.expressions, false)
    },
    // "a" + "b" is one text.
    BinaryExpression: (node, read) => {
      if (node.operator === '+' || read === false) children(node, node.operator === '+' && read)
      else children(node, false)
    },
    ConditionalExpression: (node, read) => {
      walk(node.test, false)
      walk(node.consequent, read)
      walk(node.alternate, read)
    },
    CallExpression: (node) => {
      walk(node.callee, false)
      walk(node.arguments, false)
    },
    MemberExpression: (node) => children(node, false),
    ArrowFunctionExpression: (node, read) => {
      walk(node.params, false)
      walk(node.body, read)
    },
  }
  walk(program, false)
  return texts
}

/** The texts of a Markdown file, a paragraph's line each; code is commands and names and stays out, as do links' addresses. */
export function textsOfMarkdown(file: string, source: string): Text[] {
  let fenced = false
  return source.split('\n').flatMap((line, index) => {
    if (line.startsWith('```')) fenced = !fenced
    const text = line
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/`[^`]*`/g, '{}')
      .replace(/^#+ |\|/g, ' ')
      .trim()
    return !fenced && hasWords(text.replaceAll('{}', '')) ? [{ file, line: index + 1, text }] : []
  })
}

const noScreen = /\.test\.tsx?$|\.d\.ts$|\/fixtures\/|\/schema\/|\/wasm\/|Schema\.ts$/

/** Every text of the product: screens, menus, messages, errors, command line, reports, cards, guide and README. */
export function allTexts(root: string): Text[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.tsx?$/.test(name) && !noScreen.test(name))
    .sort()
  const pages = readdirSync(join(root, 'docs/guide')).filter((name) => name.endsWith('.md'))
  const documents = ['README.md', ...pages.map((name) => `docs/guide/${name}`)]
  const read = (name: string) => readFileSync(join(root, name), 'utf8')
  return [...sources.flatMap((name) => textsOfSource(name, read(name))), ...documents.flatMap((name) => textsOfMarkdown(name, read(name)))]
}
