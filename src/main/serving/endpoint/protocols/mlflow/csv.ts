import type { RequestTable } from '../../contracts.ts'
import { Refusal } from '../../../../http/refusal.ts'

/**
 * A table as RFC 4180 has it, with a header row. Its cells are texts: what they mean, the signature says. An empty line is no row, but for
 * a single column.
 */
export function readCsv(text: string): RequestTable {
  const [header, ...rows] = linesOf(text.startsWith('\uFEFF') ? text.slice(1) : text)
  if (!header) throw wrong('The body is empty: CSV has a header row with the names of the columns.')
  if (new Set(header).size < header.length) throw wrong('Two columns of the CSV header have the same name.')
  const cells = header.map(() => new Array<string | null>(rows.length))
  for (const [row, line] of rows.entries()) {
    if (line.length !== header.length)
      throw wrong(`Row ${row + 1} of the CSV has ${line.length} values, but its header has ${header.length} names.`)
    for (const [place, cell] of line.entries()) cells[place][row] = cell === '' ? null : cell
  }
  return { rows: rows.length, columns: new Map(header.map((name, place) => [name, cells[place]])) }
}

function linesOf(text: string): string[][] {
  const lines: string[][] = []
  let [at, line]: [number, string[]] = [0, []]
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at, lines.length) : plainCell(text, at)
    line.push(cell)
    const isLast = text[end] !== ','
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    if (isLast) {
      if (line.length > 1 || line[0] !== '' || lines[0]?.length === 1) lines.push(line)
      line = []
    } else if (at >= text.length) line.push('')
  }
  if (line.length > 0) lines.push(line)
  return lines
}

const ends = /[,\r\n]/g

function plainCell(text: string, from: number): [string, number] {
  ends.lastIndex = from
  const end = ends.exec(text)?.index ?? text.length
  return [text.slice(from, end), end]
}

function quotedCell(text: string, from: number, line: number): [string, number] {
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) throw wrong(`A quote in line ${line + 1} of the CSV is not closed.`)
    if (text[quote + 1] === '"') at = quote + 2
    else if (quote + 1 === text.length || /[,\r\n]/.test(text[quote + 1]))
      return [text.slice(from + 1, quote).replaceAll('""', '"'), quote + 1]
    else throw wrong(`A quote in line ${line + 1} of the CSV stands within a value.`)
  }
}

function wrong(message: string): Refusal {
  return new Refusal(400, 'BAD_REQUEST', message)
}
