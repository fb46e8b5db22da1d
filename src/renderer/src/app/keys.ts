/** What was pressed, in the form of the registry: `mod+shift+z`, `?`, `g`. */
export function pressed(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'> & { readonly code?: string },
  mac: boolean,
): string {
  const key =
    event.key === ' '
      ? 'space'
      : letterOf(event)
          .replace(/^Arrow/, '')
          .toLowerCase()
  const printed = key.length === 1 && key.toUpperCase() === key
  const parts = [
    (mac ? event.metaKey : event.ctrlKey) && 'mod',
    event.altKey && 'alt',
    // The key of `?` holds Shift already.
    event.shiftKey && !printed && 'shift',
    key,
  ]
  return parts.filter(Boolean).join('+')
}

/** With Alt a Mac writes another character, and a layout of another script has no Latin letters: then the key's place counts. */
function letterOf({
  key,
  code,
  altKey,
  ctrlKey,
  metaKey,
}: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'> & { readonly code?: string }): string {
  const letter = /^Key([A-Z])$/.exec(code ?? '')?.[1]
  const foreign = key === 'Dead' || (key.length === 1 && key > '~')
  return letter !== undefined && foreign && (altKey || ctrlKey || metaKey) ? letter : key
}
