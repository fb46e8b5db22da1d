/**
 * What is typed after the palette was asked for and before it can take it: it opens a moment later, and the first letters of a fast
 * typist belong into it.
 */
let typed = ''

function onKeyDown(event: KeyboardEvent): void {
  if (event.key === 'Escape') return endTypeAhead()
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  typed += event.key
  event.preventDefault()
  event.stopImmediatePropagation()
}

/** To be called when the palette is asked for. */
export function beginTypeAhead(): void {
  typed = ''
  window.addEventListener('keydown', onKeyDown, true)
}

/** The keys go where they went before. */
export function endTypeAhead(): void {
  window.removeEventListener('keydown', onKeyDown, true)
}

/** What was typed meanwhile; to be called with what takes the focus from now on. */
export function takeTypeAhead(): string {
  endTypeAhead()
  const text = typed
  typed = ''
  return text
}
