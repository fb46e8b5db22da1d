// Reads CSV and TSV as `cairn package predict` does, by what signature.json says. What it cannot read in the same way it refuses.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const signature = JSON.parse(readFileSync(new URL('../signature.json', import.meta.url), 'utf8'))

const usualTokens = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL']
const reading = signature.reading ?? { format: 'cairn.reading/1', nullTokens: { text: usualTokens, other: usualTokens } }
const unknown = Object.keys(reading).find((member) => !['format', 'nullTokens', 'delimiter', 'header'].includes(member))
if (reading.format !== 'cairn.reading/1' || unknown !== undefined)
  throw new Error('signature.json says how data are read in a way that this program does not know')
const tokensOfText = new Set(reading.nullTokens.text)
const tokensOfOthers = new Set(reading.nullTokens.other)

/** The columns that the model takes, each with its name, type and values. Dates are milliseconds since 1970-01-01 UTC; true is 1;
 * missing is NaN, and '' in text. */
export function readColumns(path) {
  const file = basename(path)
  const { names, records, firstRow } = readRecords(path, file)
  return signature.inputs.map(({ name, type }) => {
    const place = names.indexOf(name)
    if (place < 0) throw new Error(`There is no column ${JSON.stringify(name)} in ${file}`)
    const valueOf = type === 'text' ? textValue : readerOf(type)
    const values = records.map((record, index) => {
      const value = valueOf(record[place])
      if (value !== undefined) return value
      const cell = JSON.stringify(record[place])
      throw new Error(`Row ${index + firstRow} of ${file} has ${cell} in ${JSON.stringify(name)}, which cannot be read as ${type}`)
    })
    return { name, type, values }
  })
}

function readRecords(path, file) {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  if (!['csv', 'tsv', 'tab'].includes(ending)) throw new Error(`${file} is not called .csv or .tsv`)
  const bytes = readFileSync(path)
  const content = bytes.subarray(bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? 3 : 0)
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw new Error(`${file} is not UTF-8`)
  }
  if (text.includes('\0')) throw new Error(`${file} contains the character NUL`)
  const { delimiter, header } = layoutOf(content, ending, file)
  const records = parse(text, delimiter, file, Infinity)
  const first = records[0] ?? []
  const names = header ? first : first.map((_, index) => `column${index + 1}`)
  const rows = header ? records.slice(1) : records
  if (rows.length === 0) throw new Error(`${file} has no rows`)
  checkNames(names, file)
  return { names, records: rows, firstRow: header ? 2 : 1 }
}

/** The delimiter and header with which the file has the model's columns. */
function layoutOf(content, ending, file) {
  const head = (length) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.subarray(0, length))
  const found = (length) => (ending === 'csv' ? findDelimiter(head(length)) : '\t')
  if (reading.delimiter !== undefined || reading.header !== undefined) {
    const delimiters = reading.delimiter === undefined ? [] : [reading.delimiter]
    delimiters.push(found(2 ** 18))
    for (const delimiter of delimiters) {
      const names = parse(head(2 ** 18), delimiter, file, 1)[0] ?? []
      if (signature.inputs.every(({ name }) => names.includes(name))) return { delimiter, header: true }
    }
    if (reading.header === false) return { delimiter: delimiters[0], header: false }
  }
  return { delimiter: found(2 ** 16), header: true }
}

/** The delimiter that cuts the most records into as many values as the first one; of equals, the one with more values. */
function findDelimiter(text) {
  let best = { delimiter: ',', agreement: 0, width: 1 }
  for (const delimiter of [',', ';', '\t', '|']) {
    const records = looseRecords(text, delimiter, 101)
    const whole = records.length > 2 ? records.slice(0, -1) : records
    const width = whole[0]?.length ?? 1
    const agreement = whole.filter((record) => record.length === width).length / Math.max(1, whole.length)
    if (width > 1 && (agreement > best.agreement || (agreement === best.agreement && width > best.width)))
      best = { delimiter, agreement, width }
  }
  return best.delimiter
}

/** Records for finding the delimiter: whatever the text is. */
function looseRecords(text, delimiter, most) {
  return [...cut(text, delimiter)].filter(({ values }) => values.length > 1 || values[0] !== '').slice(0, most).map(({ values }) => values)
}

/** The records of RFC 4180. What could be meant in two ways is refused. */
function parse(text, delimiter, file, most) {
  const records = []
  for (const { values, blank, unclear } of cut(text, delimiter)) {
    // A line without a character is a missing value where there is one column, and nothing where there are more.
    if (blank && records[0]?.length !== 1) continue
    const row = records.length + 1
    if (blank && !tokensOfText.has('')) throw new Error(`Row ${row} of ${file} is an empty line`)
    if (unclear && most === Infinity) throw new Error(`Row ${row} of ${file} ${unclear}`)
    if (records.length > 0 && values.length !== records[0].length)
      throw new Error(`Row ${row} of ${file} has ${values.length} values; the first row has ${records[0].length}`)
    records.push(values)
    if (records.length === most) break
  }
  return records
}

function* cut(text, delimiter) {
  let at = 0
  while (at < text.length) {
    const start = at
    const values = []
    let unclear = ''
    for (;;) {
      const from = at
      while (text[at] === ' ' && delimiter !== ' ') at++
      if (text[at] === '"') {
        if (at > from) unclear = 'has a space before a quoted value'
        let value = ''
        for (at++; ; ) {
          const quote = text.indexOf('"', at)
          if (quote < 0) unclear = 'opens a quote that is never closed'
          value += text.slice(at, quote < 0 ? text.length : quote)
          at = quote < 0 ? text.length : quote + 1
          if (quote < 0 || text[at] !== '"') break
          value += '"'
          at++
        }
        const end = endOfValue(text, at, delimiter)
        if (end > at) unclear = 'has text after a quoted value'
        at = end
        values.push(value)
      } else {
        at = endOfValue(text, from, delimiter)
        const value = text.slice(from, at)
        if (value.includes('"')) unclear = 'has a quote inside a value that is not quoted'
        values.push(value)
      }
      if (Buffer.byteLength(text.slice(from, at)) > 2 ** 20) unclear = 'has a value of more than 1 MiB'
      if (text[at] !== delimiter) break
      at++
    }
    const blank = at === start
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    else if (text[at] === '\r') unclear = 'has a carriage return without a line feed'
    at++
    yield { values, blank, unclear }
  }
}

function endOfValue(text, start, delimiter) {
  let at = start
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

function checkNames(names, file) {
  const seen = new Set()
  if (names.length > 2000) throw new Error(`${file} has more than 2,000 columns`)
  for (const [index, name] of names.entries()) {
    const plain = name.normalize('NFC')
    if (name.trim() === '' || Array.from(name).length > 1000) throw new Error(`Column ${index + 1} of ${file} has no name, or too long a one`)
    if (seen.has(plain)) throw new Error(`Two columns of ${file} are called ${JSON.stringify(plain)}`)
    seen.add(plain)
  }
}

const textValue = (text) => (tokensOfText.has(text) ? '' : text)

/** A function from the text of a cell to its value; undefined for what cannot be read. */
function readerOf(type) {
  const read = { boolean: toBoolean, integer: toInteger, number: toNumber, date: toDate, datetime: toTime }[type]
  const missing = new Set(tokenValues(type))
  return (text) => {
    if (tokensOfOthers.has(text)) return NaN
    const value = read(text)
    return missing.has(value) ? NaN : value
  }
}

/** The tokens that are values of a type: -999 also stands for -999.0. */
function tokenValues(type) {
  const tokens = [...tokensOfOthers]
  if (type === 'integer') return tokens.filter((token) => /^[+-]?[0-9]{1,18}([.]0*)?$/.test(token)).map(toInteger)
  if (type === 'number') return tokens.filter((token) => decimal.test(token) && Number.isFinite(Number(token))).map(toNumber)
  if (type === 'boolean') return []
  return tokens
    .filter((token) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(token))
    .map((token) => {
      const value = toTime(token)
      if (value === undefined) throw new Error(`The null token ${JSON.stringify(token)} cannot be read as a date`)
      return value
    })
}

function toBoolean(text) {
  const [, yes, no] = /^ *(?:(true|t|yes|y|1|1\.0)|(false|f|no|n|0|0\.0)) *$/i.exec(text) ?? []
  return yes ? 1 : no ? 0 : undefined
}

function toInteger(text) {
  const [, digits] = /^ *([+-]?[0-9]+)(?:[.]0*)? *$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const value = BigInt(digits.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined
}

const decimal = /^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?$/

/** Without the spaces at both ends; a pattern would take a time that grows with the square of those in the middle. */
function withoutSpaces(text) {
  let [start, end] = [0, text.length]
  while (start < end && text[start] === ' ') start++
  while (end > start && text[end - 1] === ' ') end--
  return text.slice(start, end)
}

function toNumber(text) {
  const plain = withoutSpaces(text)
  const [, sign] = /^([+-]?)inf(?:inity)?$/i.exec(plain) ?? []
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity
  if (/^nan$/i.test(plain)) return NaN
  // Zero has no sign.
  return decimal.test(plain) ? Number(plain) + 0 : undefined
}

function toDate(text) {
  const [, day] = /^ *([0-9/-]+)(?:[ T]00:00(?::00(?:[.]0+)?)?)? *$/.exec(text) ?? []
  return day === undefined ? undefined : dayOf(day)
}

/** Without a zone a time is UTC. Another offset is refused. Microseconds count; what is beyond them is cut. */
function toTime(text) {
  const pattern = /^ *([0-9/-]+)(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?(?:Z|[+-]00(?::?00)?)?)?)? *$/
  const [, date, hours = '0', minutes = '0', seconds = '0', fraction = ''] = pattern.exec(text) ?? []
  const day = date === undefined ? undefined : dayOf(date)
  if (day === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined
  const micros = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'))
  return (day * 1000 + micros) / 1000
}

/** Year-month-day or year/month/day, in milliseconds since 1970 UTC. */
function dayOf(text) {
  const [, year, separator, month, day] = /^([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})$/.exec(text) ?? []
  if (separator === undefined || Number(year) === 0) return undefined
  const value = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`)
  // A day that a month does not have may become one of the next.
  return Number.isNaN(value) || new Date(value).getUTCDate() !== Number(day) ? undefined : value
}
