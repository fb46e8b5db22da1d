/**
 * The paths of what was given and not read: fields that the schema does not know, which it would drop without a word.
 * @param read what the schema made of it
 */
export function unknownFields(given: unknown, read: unknown, path = ''): string[] {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return []
  return Object.entries(given).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    return Object.hasOwn(read, name) ? unknownFields(value, (read as Record<string, unknown>)[name], at) : [at]
  })
}
