/** What was pressed, in the form of the registry: `mod+shift+z`, `?`, `g`. */
export function pressed(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>, mac: boolean): string {
  const key = event.key === ' ' ? 'space' : event.key.replace(/^Arrow/, '').toLowerCase()
  const printed = key.length === 1 && key.toUpperCase() === key
  const parts = [
    (mac ? event.metaKey : event.ctrlKey) && 'mod',
    // The key of `?` holds Shift already.
    event.shiftKey && !printed && 'shift',
    event.altKey && 'alt',
    key,
  ]
  return parts.filter(Boolean).join('+')
}
