import { type KnownObject } from './catalogue.ts'

/** Whether all words of a search stand somewhere in a name, a feature, a description, an owner, a tag or a source. */
export function isFound(object: KnownObject, search: string): boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const text = textsOf(object).join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}

function textsOf({ name, about, versions }: KnownObject): string[] {
  const definition = versions.at(-1)?.definition
  const said = [name, about.description, about.owner, ...about.tags, ...Object.values(about.features)]
  if (definition?.kind === 'view') return [...said, definition.of.source, ...definition.of.features.map((feature) => feature.name)]
  if (definition?.kind === 'onDemand') return [...said, ...definition.of.features.map((feature) => feature.name)]
  if (definition?.kind === 'service') return [...said, ...definition.of.features.map(({ view }) => view)]
  return definition ? [...said, ...definition.of.keys.map((key) => key.name)] : said
}
