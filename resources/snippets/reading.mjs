// Reads CSV and TSV as `cairn package predict` does, by what signature.json says. What it cannot read in the same way it refuses.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

const signature = JSON.parse(readFileSync(new URL('../signature.json', import.meta.url), 'utf8'))

const usualTokens = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL']
const reading = signature.reading ?? { format: 'cairn.reading/1', nullTokens: { text: usualTokens, other: usualTokens } }
const second = reading.format === 'cairn.reading/2'
refuseUnknown()
const known = second ? reading.layout : reading.delimiter === undefined && reading.header === undefined ? undefined : reading
const plain = { encoding: 'utf-8', delimiter: ',', quote: '"', escape: '"', comment: '', skipLines: 0, header: true, units: false }
const columnReadings = new Map((reading.columns ?? []).map((column) => [column.column, column]))

/** What this program does not know would change values: all of it is refused. */
function refuseUnknown() {
  const members = {
    reading: second ? ['format', 'nullTokens', 'layout', 'part', 'columns'] : ['format', 'nullTokens', 'delimiter', 'header'],
    layout: ['encoding', 'delimiter', 'aligned', 'quote', 'escape', 'comment', 'skipLines', 'header', 'units'],
    column: ['column', 'form', 'nullTokens'],
    number: ['kind', 'decimal', 'thousands', 'currency', 'percent', 'brackets'],
    date: ['kind', 'forms'],
    boolean: ['kind', 'true', 'false'],
  }
  const knows = (value, names) => names !== undefined && Object.keys(value).every((name) => names.includes(name))
  const forms = (reading.columns ?? []).flatMap(({ form }) => (form === undefined ? [] : [form]))
  if (
    !(second || reading.format === 'cairn.reading/1') ||
    !knows(reading, members.reading) ||
    !knows(reading.layout ?? {}, members.layout) ||
    !(reading.columns ?? []).every((column) => knows(column, members.column)) ||
    !forms.every((form) => ['number', 'date', 'boolean'].includes(form.kind) && knows(form, members[form.kind])) ||
    !['utf-8', 'utf-16le', 'utf-16be', 'iso-8859-1', 'windows-1252'].includes(reading.layout?.encoding ?? 'utf-8')
  )
    throw new Error('signature.json says how data are read in a way that this program does not know')
}

/** The columns that the model takes, each with its name, type and values. Dates are milliseconds since 1970-01-01 UTC; true is 1;
 * missing is NaN, and '' in text. */
export function readColumns(path) {
  if (isSamples(path)) return readSamples(path)
  const file = basename(path)
  const { names, records, firstRow } = readRecords(path, file)
  const every = everyQuoted(records)
  return signature.inputs.map(({ name, type }) => {
    const place = names.indexOf(name)
    if (place < 0) throw new Error(`There is no column ${JSON.stringify(name)} in ${file}`)
    const valueOf = readerOf(type, columnReadings.get(name), every)
    const values = records.map((record, index) => {
      const value = valueOf(record.values[place], record.quoted[place])
      if (value !== undefined) return value
      const cell = JSON.stringify(record.values[place])
      throw new Error(`Row ${index + firstRow} of ${file} has ${cell} in ${JSON.stringify(name)}, which cannot be read as ${type}`)
    })
    return { name, type, values }
  })
}

/** Whether a file is, byte for byte, the samples of this package. */
function isSamples(path) {
  const samples = new URL('../samples.csv', import.meta.url)
  return second && existsSync(samples) && statSync(path).size === statSync(samples).size && readFileSync(path).equals(readFileSync(samples))
}

/** The rows of `samples.csv`, as columns. Its values have no form: numbers are as JSON has them, dates are ISO 8601, missing is empty. */
export function readSamples(path) {
  const [{ values: names }, ...records] = parse(decode(readFileSync(path), 'utf-8', basename(path)), plain, basename(path), Infinity, true)
  return signature.inputs.map(({ name, type }) => {
    const place = names.indexOf(name)
    const read = type === 'text' ? (text) => text : (text) => (text === '' ? NaN : readers[type](text))
    return { name, type, values: records.map(({ values }) => read(values[place])) }
  })
}

function readRecords(path, file) {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  if (!['csv', 'tsv', 'tab'].includes(ending)) throw new Error(`${file} is not called .csv or .tsv`)
  const bytes = readFileSync(path)
  const text = decode(bytes, second ? known?.encoding : 'utf-8', file)
  const layout = second ? layoutOf(text, ending, file) : firstLayoutOf(text, ending, file)
  const records = parse(text, layout, file, Infinity)
  const first = records[0]?.values ?? []
  const names = layout.header ? namesOf(first) : first.map((_, index) => `column${index + 1}`)
  const above = (layout.header ? 1 : 0) + (layout.units ? 1 : 0)
  const rows = records.slice(above)
  if (rows.length === 0) throw new Error(`${file} has no rows`)
  checkNames(names, file)
  if (layout.doubtful) refuseDoubtful(records, file)
  const repeats = ({ values }) => values.every((value, place) => value === names[place])
  if (second && layout.header && names.length > 1 && rows.some(repeats)) throw new Error(`A row of ${file} repeats the header`)
  return { names, records: rows, firstRow: above + 1 }
}

/** White space around a name of the header is no part of it, but where a column of the model is known by it. */
function namesOf(values) {
  const inputs = signature.inputs.map(({ name }) => name)
  return values.map((name) => (second && !inputs.includes(name) ? trimmed(name) : name))
}

/** A byte order mark tells the encoding, then UTF-8 does; other text is read as that of the model's data was. */
function decode(bytes, encoding, file) {
  const begins = (...mark) => bytes.subarray(0, mark.length).equals(Buffer.from(mark))
  let text
  if (second && begins(0xff, 0xfe)) text = decodeAs('utf-16le', bytes.subarray(2))
  else if (second && begins(0xfe, 0xff)) text = decodeAs('utf-16be', bytes.subarray(2))
  else if (begins(0xef, 0xbb, 0xbf)) text = decodeAs('utf-8', bytes.subarray(3))
  else if (encoding?.startsWith('utf-16') && isWide(bytes, encoding)) text = decodeAs(encoding, bytes)
  else text = decodeAs('utf-8', bytes) ?? (['iso-8859-1', 'windows-1252'].includes(encoding) ? decodeAs(encoding, bytes) : undefined)
  if (text === undefined) throw new Error(`${file} is not ${encoding === undefined || encoding === 'utf-8' ? 'UTF-8' : `UTF-8 or ${encoding}`}`)
  if (text.includes('\0')) throw new Error(`${file} contains the character NUL`)
  return text
}

function decodeAs(encoding, bytes) {
  if (encoding === 'iso-8859-1') return bytes.toString('latin1')
  // Five bytes stand for nothing there.
  if (encoding === 'windows-1252' && bytes.some((byte) => [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte))) return undefined
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** In UTF-16, one byte of each ASCII character is zero, always the same one of the two. */
function isWide(bytes, encoding) {
  const zeros = [0, 0]
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2]++
  const [own, other] = encoding === 'utf-16le' ? [zeros[1], zeros[0]] : zeros
  const pairs = Math.floor(bytes.length / 2)
  return own > 0.4 * pairs && other <= 0.02 * pairs
}

/**
 * How the file lies: as the data of the model did, where the header then has all of the model's columns, or else as plain text with
 * the one delimiter that has them. What could lie in another way is refused.
 */
function layoutOf(text, ending, file) {
  const has = (layout) => {
    const names = namesOf(parse(text.slice(0, 2 ** 18), layout, file, 1)[0]?.values ?? [])
    return signature.inputs.every(({ name }) => names.includes(name))
  }
  const own = known && { ...plain, ...known, delimiter: known.delimiter ?? (ending === 'csv' ? ',' : '\t') }
  if (own?.aligned && [1, 2].some((gap) => has({ ...own, gap, header: true }))) return alignedLayoutOf(text, own, file)
  if (own && !own.aligned && has({ ...own, header: true })) return { ...own, header: true }
  const delimiters = ending === 'csv' ? [',', ';', '\t', '|'] : ['\t']
  const fitting = delimiters.map((delimiter) => ({ ...plain, delimiter, doubtful: true })).filter(has)
  if (fitting.length === 1) return fitting[0]
  if (fitting.length > 1) throw new Error(`${file} can be cut into the model's columns in several ways`)
  if (own?.header === false && !own.aligned) return own
  throw new Error(`${file} does not have the model's columns in the layout of its data`)
}

/** Columns are apart by one space or more, or by two or more: the way that gives the model's columns in all rows, where only one does. */
function alignedLayoutOf(text, own, file) {
  const layouts = [1, 2].map((gap) => ({ ...own, gap, header: true }))
  const tables = layouts.flatMap((layout) => {
    try {
      const records = parse(text, layout, file, Infinity)
      const has = signature.inputs.every(({ name }) => records[0]?.values.includes(name))
      return has ? [{ layout, cells: JSON.stringify(records.map(({ values }) => values)) }] : []
    } catch {
      return []
    }
  })
  if (tables.length === 0) throw new Error(`${file} does not have the model's columns, aligned by spaces`)
  if (tables.length > 1 && tables[0].cells !== tables[1].cells) throw new Error(`${file} can be aligned into the model's columns in several ways`)
  return tables[0].layout
}

/** In a file that does not lie as the data of the model did, what might be no part of the table, or be quoted otherwise. */
function refuseDoubtful(records, file) {
  const [{ values: names }] = records
  const comments = ['#', '%', '//', ';', '!', '*']
  for (const [index, { values, quoted }] of records.entries()) {
    const cells = values.filter((_, place) => !quoted[place])
    const first = values[0].trimStart()
    const why = comments.some((sign) => !quoted[0] && first.startsWith(sign))
      ? 'may be a comment'
      : index > 0 && values.every((value, place) => value === names[place])
        ? 'repeats the header'
        : cells.some((cell) => /^'.*'$/s.test(cell.trim()))
          ? 'has single quotes around a value'
          : values.some((value, place) => quoted[place] && value.includes('\\'))
            ? 'has a backslash in quotes'
            : ''
    if (why !== '') throw new Error(`Row ${index + 1} of ${file} ${why}`)
  }
  const isNumber = (text) => decimal.test(trimmed(text))
  const [, units, ...rows] = records
  const differs = (place) =>
    trimmed(units.values[place]) !== '' &&
    !isNumber(units.values[place]) &&
    rows.some(({ values }) => isNumber(values[place])) &&
    rows.every(({ values }) => trimmed(values[place]) === '' || isNumber(values[place]))
  if (names.some((_, place) => differs(place))) throw new Error(`Row 2 of ${file} may have the units of the columns`)
}

/** The delimiter and header with which the file has the model's columns, as the first edition of readings has it. */
function firstLayoutOf(text, ending, file) {
  const content = Buffer.from(text)
  const head = (length) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.subarray(0, length))
  const found = (length) => (ending === 'csv' ? findDelimiter(head(length)) : '\t')
  if (reading.delimiter !== undefined || reading.header !== undefined) {
    const delimiters = reading.delimiter === undefined ? [] : [reading.delimiter]
    delimiters.push(found(2 ** 18))
    for (const delimiter of delimiters) {
      const names = parse(head(2 ** 18), { ...plain, delimiter }, file, 1)[0]?.values ?? []
      if (signature.inputs.every(({ name }) => names.includes(name))) return { ...plain, delimiter }
    }
    if (reading.header === false) return { ...plain, delimiter: delimiters[0], header: false }
  }
  return { ...plain, delimiter: found(2 ** 16) }
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
  const records = [...cut(text, { ...plain, delimiter })].filter(({ values }) => values.length > 1 || values[0] !== '')
  return records.slice(0, most).map(({ values }) => values)
}

/** The records of RFC 4180, or of the layout. What could be meant in two ways is refused. */
function parse(text, layout, file, most, sample = false) {
  const records = []
  for (const record of cut(withoutLines(text, layout.skipLines), layout)) {
    const { values, blank, unclear, comment } = record
    if (comment) continue
    // A line without a character is a missing value where there is one column, and nothing where there are more.
    if (blank && records[0]?.values.length !== 1) continue
    const row = records.length + 1
    if (blank && !sample && (second || !reading.nullTokens.text.includes(''))) throw new Error(`Row ${row} of ${file} is an empty line`)
    if (unclear && most === Infinity) throw new Error(`Row ${row} of ${file} ${unclear}`)
    if (records.length > 0 && values.length !== records[0].values.length)
      throw new Error(`Row ${row} of ${file} has ${values.length} values; the first row has ${records[0].values.length}`)
    records.push(record)
    if (records.length === most) break
  }
  return records
}

function withoutLines(text, count) {
  const lineEnd = /\r\n|\n|\r/g
  for (let line = 0; line < count; line++) if (lineEnd.exec(text) === null) return ''
  return text.slice(lineEnd.lastIndex)
}

function* cut(text, { delimiter, quote, escape, comment, gap = 0 }) {
  let at = 0
  const skipBlanks = () => {
    while (text[at] === ' ' || text[at] === '\t') at++
  }
  while (at < text.length) {
    const start = at
    if (comment !== '' && text.startsWith(comment, at)) {
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
      at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
      yield { values: [], quoted: [], blank: false, unclear: '', comment: true }
      continue
    }
    const values = []
    const quoted = []
    let unclear = ''
    if (gap > 0) skipBlanks()
    for (;;) {
      const from = at
      if (gap === 0) while (text[at] === ' ' && delimiter !== ' ') at++
      const quotes = quote !== '' && text[at] === quote
      quoted.push(quotes)
      if (quotes) {
        if (at > from) unclear = 'has a space before a quoted value'
        const read = quotedValue(text, at + 1, quote, escape)
        if (!read.closed) unclear = 'opens a quote that is never closed'
        const end = gap > 0 ? endOfAligned(text, read.end, 1) : endOfValue(text, read.end, delimiter)
        if (end > read.end) unclear = 'has text after a quoted value'
        at = end
        values.push(read.value)
      } else {
        at = gap > 0 ? endOfAligned(text, from, gap) : endOfValue(text, from, delimiter)
        const value = text.slice(from, at)
        if (quote !== '' && value.includes(quote) && (!second || quote === '"')) unclear = 'has a quote inside a value that is not quoted'
        values.push(value)
      }
      if (Buffer.byteLength(text.slice(from, at)) > 2 ** 20) unclear = 'has a value of more than 1 MiB'
      if (gap > 0) {
        skipBlanks()
        if (at >= text.length || text[at] === '\n' || text[at] === '\r') break
      } else {
        if (text[at] !== delimiter) break
        at++
      }
    }
    const blank = at === start || (gap > 0 && text.slice(start, at).trim() === '')
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    else if (text[at] === '\r') unclear = 'has a carriage return without a line feed'
    at++
    yield { values, quoted, blank, unclear, comment: false }
  }
}

function quotedValue(text, start, quote, escape) {
  let value = ''
  for (let at = start; at < text.length; at++) {
    if (escape === '\\' && text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) value += text[++at]
    else if (text[at] !== quote) value += text[at]
    else if (escape === '"' && text[at + 1] === quote) value += text[++at]
    else return { value, end: at + 1, closed: true }
  }
  return { value, end: text.length, closed: false }
}

function endOfValue(text, start, delimiter) {
  let at = start
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

/** A value ends before a run of spaces that is long enough, before a tab, or before the white space at the end of the line. */
function endOfAligned(text, start, gap) {
  const end = new RegExp(` {${gap},}| *(?:\\t|\\n|\\r|$(?![^]))`, 'g')
  end.lastIndex = start
  return end.exec(text)?.index ?? text.length
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

/** White space that is no part of a value that is not quoted. */
const outerSpace = '\t\n\u000b\f\r \u00a0\u2007\u2009\u202f\u3000'

function trimmed(text) {
  let [start, end] = [0, text.length]
  while (start < end && outerSpace.includes(text[start])) start++
  while (end > start && outerSpace.includes(text[end - 1])) end--
  return text.slice(start, end)
}

/** Whether every value of the file is quoted: then quotes say nothing about null tokens. */
function everyQuoted(records) {
  return records.every(({ quoted }) => quoted.every(Boolean))
}

/** A function from the text of a cell to its value; undefined for what cannot be read. */
function readerOf(type, { form, nullTokens } = {}, every) {
  const own = nullTokens && [...new Set(['', ...nullTokens])]
  const tokens = new Set(own ?? (type === 'text' ? reading.nullTokens.text : reading.nullTokens.other))
  if (type === 'text') {
    return (cell, quoted) => {
      const text = second && !quoted ? trimmed(cell) : cell
      return tokens.has(text) && !(second && quoted && !every && text !== '') ? '' : text
    }
  }
  const read = readers[type]
  const plainOf = form === undefined ? (text) => text : plainReaders[form.kind](form)
  const missing = new Set(tokenValues(type, tokens))
  return (cell) => {
    const text = second ? trimmed(cell) : cell
    if (tokens.has(text)) return NaN
    const written = plainOf(text)
    const value = written === undefined ? undefined : read(written)
    return missing.has(value) ? NaN : value
  }
}

/** The tokens that are values of a type: -999 also stands for -999.0. */
function tokenValues(type, tokens) {
  const all = [...tokens]
  if (type === 'integer') return all.filter((token) => /^[+-]?[0-9]{1,18}([.]0*)?$/.test(token)).map(toInteger)
  if (type === 'number') return all.filter((token) => decimal.test(token) && Number.isFinite(Number(token))).map(toNumber)
  if (type === 'boolean') return []
  return all
    .filter((token) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(token))
    .map((token) => {
      const value = toTime(token)
      if (value === undefined) throw new Error(`The null token ${JSON.stringify(token)} cannot be read as a date`)
      return value
    })
}

const readers = { boolean: toBoolean, integer: toInteger, number: toNumber, date: toDate, datetime: toTime }

/** By the kind of a form, a function that makes plain text of a value: 1234.56 of EUR 1.234,56, 2023-12-17 of 17/12/2023; undefined where it does not have the form. */
const plainReaders = { number: plainNumbers, date: plainDates, boolean: plainBooleans }

const innerSpace = ' \u00a0\u2009\u202f'
const groupMarks = { ',': ',', '.': '.', ' ': innerSpace, "'": "'\u2019" }
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

function plainNumbers(form) {
  const whole = new RegExp(`^(?:${numberPattern(form)})$`)
  const marks = form.thousands === undefined || form.thousands === ' ' ? '' : groupMarks[form.thousands]
  const noise = new RegExp(`[${innerSpace}%()\u2212${marks}]`, 'g')
  return (text) => {
    if (!whole.test(text)) return undefined
    const amount = form.currency === undefined ? text : text.replaceAll(form.currency, '')
    const digits = amount.replace(noise, '').replace(/^[+-]+/, '').replace(form.decimal, '.')
    return `${/^[^0-9]*[(\u2212-]/.test(text) ? '-' : ''}${digits}${form.percent === 'fraction' ? 'e-2' : ''}`
  }
}

function numberPattern(form) {
  const [sign, space] = ['[+\u2212-]', `[${innerSpace}]*`]
  const number = `(?:${digitsPattern(form)})${form.percent === undefined ? '' : `${space}%?`}`
  const currency = form.currency === undefined ? undefined : escaped(form.currency)
  const first = `(?:${sign}${space}${currency}|${currency}${space}${sign}|${currency})${space}${number}`
  const last = currency === undefined ? '' : `(?:${space}${currency})?`
  const ways = [...(currency === undefined ? [] : [first]), `(?:${sign}${space})?${number}${last}`]
  const inner = currency === undefined ? number : `(?:${currency}${space}${number}|${number}${last})`
  return [...ways, ...(form.brackets ? [`[(]${space}${inner}${space}[)]`] : [])].join('|')
}

/** Groups are of three digits, or of two before the last three. */
function digitsPattern({ decimal, thousands, currency, percent }) {
  const point = decimal === '.' ? '[.]' : ','
  const exponent = currency === undefined && percent === undefined ? '(?:[eE][+-]?[0-9]{1,4})?' : ''
  const alone = `[0-9]+(?:${point}[0-9]*)?${exponent}|${point}[0-9]+${exponent}`
  if (thousands === undefined) return alone
  const mark = `[${groupMarks[thousands]}]`
  return `(?:[0-9]{1,3}(?:${mark}[0-9]{3})+|[0-9]{1,2}(?:${mark}[0-9]{2})+${mark}[0-9]{3})(?:${point}[0-9]*)?|${alone}`
}

const monthNames = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const monthPattern = monthNames
  .map((name) => `${anyCase(name.slice(0, 3))}${name === 'may' ? '' : `(?:${name === 'september' ? `${anyCase('t')}|` : ''}${anyCase(name.slice(3))})?`}`)
  .join('|')
const directives = {
  Y: '[0-9]{4}',
  y: '[0-9]{2}',
  f: '[0-9]{1,9}',
  b: monthPattern,
  B: monthPattern,
  p: '[AaPp][Mm]',
  z: 'Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?',
  ...Object.fromEntries([...'mdHIMS'].map((letter) => [letter, '[0-9]{1,2}'])),
}

function anyCase(word) {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)
}

function plainDates({ forms }) {
  const patterns = forms.map((form) => {
    const letters = []
    const pattern = form.replace(/%(.)|[^%]+/gs, (text, letter) => {
      if (letter === undefined) return escaped(text)
      if (directives[letter] === undefined) throw new Error(`signature.json has a date form that this program does not know: ${form}`)
      letters.push(letter === 'B' ? 'b' : letter)
      return `(${directives[letter]})`
    })
    return { whole: new RegExp(`^(?:${pattern})$`), letters }
  })
  return (text) => {
    for (const { whole, letters } of patterns) {
      const found = whole.exec(text)
      const written = found ? plainDate(Object.fromEntries(letters.map((letter, place) => [letter, found[place + 1]]))) : undefined
      if (written !== undefined) return written
    }
    return undefined
  }
}

function plainDate({ Y, y, m, b, d, H, I, M = '00', S = '00', f, p, z }) {
  const two = (text) => text.padStart(2, '0')
  const year = Y ?? `${y >= '69' ? '19' : '20'}${y}`
  const month = b === undefined ? m : String(monthNames.findIndex((name) => name.startsWith(b.slice(0, 3).toLowerCase())) + 1)
  const day = `${year}-${two(month)}-${two(d)}`
  if (H === undefined && I === undefined) return day
  if (I !== undefined && (Number(I) < 1 || Number(I) > 12)) return undefined
  const hour = H ?? String((Number(I) % 12) + (p.toLowerCase() === 'pm' ? 12 : 0))
  return `${day} ${two(hour)}:${two(M)}:${two(S)}${f === undefined ? '' : `.${f.slice(0, 6)}`}${z ?? ''}`
}

function plainBooleans(form) {
  return (text) => {
    const word = text.toLowerCase()
    return form.true.includes(word) ? 'true' : form.false.includes(word) ? 'false' : undefined
  }
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

/** In milliseconds since 1970 UTC. Without a zone a time is UTC. Microseconds count; what is beyond them is cut. */
function toTime(text) {
  const pattern = /^ *([0-9/-]+)(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?(?: ?(?:Z|([+-])(0[0-9]|1[0-4])(?::?([0-5][0-9]))?))?)?)? *$/
  const [, date, hours = '0', minutes = '0', seconds = '0', fraction = '', sign = '+', aheadHours = '0', aheadMinutes = '0'] = pattern.exec(text) ?? []
  const day = date === undefined ? undefined : dayOf(date)
  if (day === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined
  const ahead = (sign === '-' ? -1 : 1) * (Number(aheadHours) * 60 + Number(aheadMinutes))
  const wholeMinutes = Number(hours) * 60 + Number(minutes) - ahead
  const micros = (wholeMinutes * 60 + Number(seconds)) * 1e6 + Number(fraction.slice(0, 6).padEnd(6, '0'))
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
