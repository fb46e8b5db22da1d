import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Classes that libraries put on what they draw. */
const ofLibraries = /^(mantine|m_|react-flow|js-plotly|plotly|main-svg|modebar|hoverlayer)/

/** The classes that the selectors of a stylesheet name. */
export function classesOfCss(css: string): Set<string> {
  const selectors = css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/"[^"]*"|'[^']*'|url\([^)]*\)/g, '')
    .match(/[^{}]+(?=\{)/g)
  const found = new Set<string>()
  for (const selector of selectors ?? []) for (const [, name] of selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)) found.add(name)
  return found
}

export interface Said {
  readonly names: ReadonlySet<string>
  /** Beginnings of names that are composed, such as `c-` of `c-${verdict}`. */
  readonly beginnings: ReadonlySet<string>
}

/**
 * What a source may mean as a class: each word of a string that holds nothing but words in small letters. A sentence has a capital or a mark,
 * and does not count; a word that is also a class somewhere may count once too often, so a dead class can be missed, but none is found that lives.
 */
export function classesOfSource(source: string): Said {
  const names = new Set<string>()
  const beginnings = new Set<string>()
  for (const text of literals(source)) {
    const words = text.split(/\s+/).filter(Boolean)
    if (!words.every((word) => /^[a-z][\w-]*\0?$/.test(word) || word === '\0')) continue
    for (const word of words) {
      if (!word.endsWith('\0')) names.add(word)
      else if (word.length > 1) beginnings.add(word.slice(0, -1))
    }
  }
  return { names, beginnings }
}

/** The string literals of a source; what a template puts in is `\0`, and its own literals are listed by themselves. */
function literals(source: string): string[] {
  const found: string[] = []
  let at = 0
  const read = (end: string): void => {
    while (at < source.length) {
      const char = source[at]
      if (char === end) return
      if (source.startsWith('//', at) && source[at - 1] !== ':') at = lineEnd(source, at)
      else if (source.startsWith('/*', at)) at = Math.max(at + 2, source.indexOf('*/', at) + 2)
      else if (char === '`') template()
      else if (char === "'" || char === '"') quoted(char)
      else if (char === '{' && end === '}') {
        at++
        read('}')
        at++
      } else at++
    }
  }
  const quoted = (quote: string): void => {
    const close = closing(source, at + 1, quote)
    // An apostrophe in the text of an element closes nothing on its line.
    if (close === -1) at++
    else {
      found.push(source.slice(at + 1, close))
      at = close + 1
    }
  }
  const template = (): void => {
    let text = ''
    at++
    while (at < source.length && source[at] !== '`') {
      if (source[at] === '\\') at += 2
      else if (source.startsWith('${', at)) {
        text += '\0'
        at += 2
        read('}')
        at++
      } else text += source[at++]
    }
    at++
    found.push(text)
  }
  read('')
  return found
}

const lineEnd = (source: string, from: number) => (source.indexOf('\n', from) + source.length + 1) % (source.length + 1) || source.length

function closing(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length && source[at] !== '\n'; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote) return at
  }
  return -1
}

/** @returns for each stylesheet of the page the classes that nothing has, by its path from `root` */
export function unusedClasses(root: string): Map<string, string[]> {
  const sources = globSync('src/renderer/**/*.{ts,tsx,html}', { cwd: root, exclude: ['**/*.test.ts'] })
  const said = sources.map((path) => classesOfSource(readFileSync(join(root, path), 'utf8')))
  const names = new Set(said.flatMap((one) => [...one.names]))
  const beginnings = said.flatMap((one) => [...one.beginnings])
  const unused = new Map<string, string[]>()
  for (const path of globSync('src/renderer/**/*.css', { cwd: root })) {
    const dead = [...classesOfCss(readFileSync(join(root, path), 'utf8'))].filter(
      (name) => !names.has(name) && !ofLibraries.test(name) && !beginnings.some((beginning) => name.startsWith(beginning)),
    )
    if (dead.length > 0) unused.set(path, dead.sort())
  }
  return unused
}
