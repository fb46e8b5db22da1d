import { masked } from '../../../../shared/domain/datasets/sensitive.ts'
import type { Mask } from '../../../datasets/index.ts'

/**
 * What a program wrote into a file of its own may be rows of a dataset, in any form. Of columns that a person marked as sensitive no value is
 * shown: in tables and JSON by the names of columns, in lines by what stands behind or beneath a name. A text that may hold them in
 * another form, and that names such a column, is not shown at all: see `namedIn`.
 */

/** The first sensitive column that a text names, as a word of its own; null where there is none. */
export function namedIn(text: string, { columns }: Mask): string | null {
  for (const column of columns)
    if (new RegExp(String.raw`(?<![\p{L}\p{N}_])${escaped(column)}(?![\p{L}\p{N}_])`, 'u').test(text)) return column
  return null
}

/** JSON of any shape: values under the names of sensitive columns, and cells of tables that list their columns beside their rows. */
export function maskedJson(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask.hides(value) || namedIn(value, mask) === null ? value : masked
  if (Array.isArray(value)) return value.map((each) => maskedJson(each, mask))
  if (typeof value !== 'object' || value === null) return value
  const columns = 'columns' in value && Array.isArray(value.columns) ? value.columns.map(String) : null
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (mask.hides(name)) return [name, hidden(inner)]
      if (columns !== null && Array.isArray(inner) && (name === 'data' || name === 'rows'))
        return [name, inner.map((row) => maskedRow(columns, row, mask))]
      return [name, maskedJson(inner, mask)]
    }),
  )
}

function maskedRow(columns: readonly string[], row: unknown, mask: Mask): unknown {
  if (!Array.isArray(row)) return maskedJson(row, mask)
  return row.map((cell: unknown, place) => (mask.hides(columns[place] ?? '') ? hidden(cell) : maskedJson(cell, mask)))
}

function hidden(value: unknown): unknown {
  if (value === null || value === undefined) return value
  return Array.isArray(value) ? value.map(hidden) : masked
}

/** Lines of any text: a table whose cells a sign parts, or `name: value`, `name = value` and what a list has beneath its name. */
export function maskedLines(text: string, mask: Mask): string {
  if (mask.columns.size === 0) return text
  const [head] = text.split('\n', 1)
  const delimiter = [',', '\t', ';', '|'].find(
    (sign) => head.split(sign).length > 1 && head.split(sign).some((name) => mask.hides(bare(name))),
  )
  return delimiter === undefined ? maskedEntries(text, mask) : maskedRows(text, delimiter, mask)
}

function maskedRows(text: string, delimiter: string, mask: Mask): string {
  const [names, ...rows] = text.split('\n').map((line) => cellsOf(line, delimiter))
  const shown = rows.map((cells) => {
    if (cells.join('').trim() === '') return cells.join(delimiter)
    // No row, as in a cell of several lines: which of its parts is whose is not known.
    if (cells.length !== names.length) return masked
    return cells.map((cell, place) => (mask.hides(bare(names[place])) && bare(cell) !== '' ? masked : cell)).join(delimiter)
  })
  return [names.join(delimiter), ...shown].join('\n')
}

/** A sign within quotes parts nothing: an odd number of them follows it. In linear time, for a line may have all of a text. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = []
  let begin = 0
  let quotesLeft = line.split('"').length - 1
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') quotesLeft--
    else if (line[at] === delimiter && quotesLeft % 2 === 0) {
      cells.push(line.slice(begin, at))
      begin = at + 1
    }
  }
  return [...cells, line.slice(begin)]
}

const bare = (cell: string) =>
  cell
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .trim()

function maskedEntries(text: string, mask: Mask): string {
  const names = [...mask.columns].map((column) => escaped(column)).join('|')
  const entry = new RegExp(String.raw`^(.*?(?:^|[\s,{("'])(?:${names})["']?\s*[:=\t])(.*)$`, 'u')
  // How far the name of a list is indented, while its lines go on.
  let beneath: number | null = null
  return text
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return line
      const indent = line.length - line.trimStart().length
      if (beneath !== null && (indent > beneath || (indent === beneath && line.trimStart().startsWith('-'))))
        return `${line.slice(0, indent)}${masked}`
      const found = entry.exec(line)
      beneath = found && /^\s*[|>]?[+-]?\s*$/.test(found[2]) ? indent : null
      return found && beneath === null ? `${found[1]} ${masked}` : line
    })
    .join('\n')
}

/** A text as a pattern that finds just it. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
