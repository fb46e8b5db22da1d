/** Reads a small piece of plain CSV, such as its header. Files are read by DuckDB. */

/** The records of a text, blank lines left out. @param most stop after so many */
export function parseRecords(text: string, delimiter: string, most: number): string[][] {
  const records: string[][] = []
  let at = 0
  while (at < text.length && records.length < most) {
    const { values, end } = parseRecord(text, at, delimiter)
    if (values.length > 1 || values[0] !== '') records.push(values)
    at = end
  }
  return records
}

function parseRecord(text: string, start: number, delimiter: string): { values: string[]; end: number } {
  const values: string[] = []
  let at = start
  for (;;) {
    const field = parseField(text, at, delimiter)
    values.push(field.value)
    at = field.end
    if (text[at] !== delimiter) break
    at++
  }
  if (text[at] === '\r' && text[at + 1] === '\n') at++
  return { values, end: at + 1 }
}

function parseField(text: string, start: number, delimiter: string): { value: string; end: number } {
  let at = start
  while (text[at] === ' ' && delimiter !== ' ') at++
  if (text[at] === '"') return parseQuoted(text, at + 1, delimiter)
  const end = endOfValue(text, start, delimiter)
  return { value: text.slice(start, end), end }
}

function parseQuoted(text: string, start: number, delimiter: string): { value: string; end: number } {
  let value = ''
  let at = start
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return { value: value + text.slice(at), end: text.length }
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, end: endOfValue(text, quote + 1, delimiter) }
    value += '"'
    at = quote + 2
  }
}

function endOfValue(text: string, start: number, delimiter: string): number {
  let at = start
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

/** A value as one cell of CSV: in quotes where it would be read differently without them. */
export function csvCell(value: string, delimiter: string): string {
  return value.includes(delimiter) || /["\r\n]|^\s|\s$|^\ufeff/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
