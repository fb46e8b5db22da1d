import { refuse } from '../refuse.ts'

const begin = 'While parsing a list in the query, expected'
const item = /\s*(?:'([^']*)'|"([^"]*)"|([^,\s][^,]*))\s*(,|$)/y

/** The texts of a list such as `('a', 'b')`. @throws INVALID_INPUT for one that is empty, or has something else in it */
export function textsOf(list: string): string[] {
  const inside = list.slice(1, -1).trim()
  if (inside === '') throw refuse(`${begin} a non-empty list of string values, but got empty list`)
  const texts: string[] = []
  item.lastIndex = 0
  while (item.lastIndex < inside.length) {
    const found = item.exec(inside)
    if (!found) throw refuse(`${begin} a non-empty list of string values, but got ill-formed list.`)
    const [, single, double, other] = found
    const text = single ?? double
    if (text === undefined || other !== undefined)
      throw refuse(`${begin} string value, punctuation, or whitespace, but got different type in list: ${list.slice(0, 500)}`)
    texts.push(text)
  }
  return texts
}
