import { cellKind } from './cellKinds.ts'
import { columnKinds, type SampleRecord } from './sample.ts'

/**
 * Whether the first record has the names of the columns. It has not where it looks as the values below it do, in every column of
 * numbers, dates or booleans; with nothing but text a header is assumed.
 */
export function hasHeader(records: readonly SampleRecord[], width: number): boolean {
  const [first, ...below] = records
  if (first === undefined) return true
  const kinds = first.cells.map(cellKind)
  if (below.length === 0) return !kinds.every((kind) => kind === 'number' || kind === 'date')
  if (areSeries(first.cells) && !areSeries(below[0].cells)) return true
  let alike = 0
  for (const [column, kind] of columnKinds(below, width).entries()) {
    if (kind === 'text' || kind === 'empty') continue
    if (kinds[column] === 'empty') continue
    if (kinds[column] !== kind) return true
    // A column of yes and no may be called y; as one of its values it would stand below as well.
    if (kind === 'boolean' && !below.some(({ cells }) => sameWord(cells[column] ?? '', first.cells[column]))) return true
    alike++
  }
  return alike === 0
}

const sameWord = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** Whole numbers that go up by one step, such as years, are the names of columns that repeat a measure. */
function areSeries(cells: readonly string[]): boolean {
  const wholes = cells
    .map((cell) => cell.trim())
    .filter((cell) => /^\d{1,4}$/.test(cell))
    .map(Number)
  const years = wholes.every((whole) => whole >= 1800 && whole <= 2200)
  if (wholes.length < (years ? 2 : 3)) return false
  const step = wholes[1] - wholes[0]
  const up = wholes.every((whole, place) => place === 0 || whole - wholes[place - 1] === step)
  return (
    up &&
    (years ? step > 0 : step === 1) &&
    cells.every((cell) => cell.trim() === '' || cellKind(cell) !== 'number' || /^\d{1,4}$/.test(cell.trim()))
  )
}

const unit =
  '°|°[CFK]|deg ?[CFK]?|degrees?|[YZEPTGMkhdcmµμun]?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|C|V|F|Ω|ohm|S|Wb|T|H|lm|lx|Bq|Gy|Sv|L|l|bar|eV|Wh|B|bit|cal|VA|t|ha|in|ft)[²³23]?|min|h|hr|hrs|hours?|minutes?|seconds?|sec|d|days?|weeks?|months?|a|yr|years?|yd|mi|lbs?|oz|gal|psi|mph|kmh|kph|knots?|kn|rpm|dB|dBm|dBA|pH|ppm|ppb|ppt|PSU|psu|IU|U|rad|sr|%|‰|pct|percent|count|counts|#|n|EUR|USD|GBP|CHF|JPY|€|\\$|£|¥|[kM](?:€|\\$|EUR|USD)|utc|UTC|iso|ISO 8601|yyyy-mm-dd|YYYY-MM-DD|hh:mm:ss|HH:MM:SS'
const unitText = new RegExp(`^(?:${unit})(?:[ ]?[/·*.^ -][ ]?(?:${unit}|\\d+))*(?:\\^?-?\\d)?$`)

function isUnit(cell: string): boolean {
  const text = cell.trim().replace(/^[[({<](.*)[\])}>]$/, '$1')
  return text.length <= 24 && unitText.test(text)
}

/** Whether the record after the header has units: such as `mm` and `°C` above numbers, and no value. */
export function hasUnits(records: readonly SampleRecord[], width: number): boolean {
  const [, second, ...below] = records
  if (second === undefined || below.length === 0 || second.cells.length !== width) return false
  const kinds = columnKinds(below, width)
  let units = 0
  for (const [column, cell] of second.cells.entries()) {
    const kind = cellKind(cell)
    if (kind === 'empty') continue
    const text = kinds[column] === 'text' || kinds[column] === 'empty'
    // A name above text may be anything; whatever stands above numbers and dates has to be a unit.
    if (text ? !isUnit(cell) && !/^[[(].{0,22}[\])]$/.test(cell.trim()) : kind !== 'text' || !isUnit(cell)) return false
    if (!text) units++
  }
  return units > 0
}
