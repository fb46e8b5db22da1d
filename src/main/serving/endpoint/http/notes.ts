import type { InputNote } from '../contracts.ts'

const mostNotes = 20
const longestName = 200

/**
 * What the input had that the model has not seen, for the `X-Cairn-Notes` header: `unseen;column=city;rows=2, missing;column=age;rows=1`.
 * Names are percent-encoded; what is more than 20 is counted: `more;notes=3`. Empty without notes.
 */
export function notesHeader(notes: readonly InputNote[]): string {
  if (notes.length === 0) return ''
  const shown = notes.slice(0, mostNotes).map(({ kind, column, rows }) => `${kind};column=${nameOf(column)};rows=${rows}`)
  if (notes.length > mostNotes) shown.push(`more;notes=${notes.length - mostNotes}`)
  return shown.join(', ')
}

/** Cut before it is encoded, so that no sequence is torn. */
function nameOf(column: string): string {
  return encodeURIComponent(column.slice(0, longestName).toWellFormed()).replace(
    /['()*!]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
