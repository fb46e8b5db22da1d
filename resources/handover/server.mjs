// Serves one model over HTTP with ONNX Runtime and nothing else: MLflow's /invocations, Open Inference Protocol v2 and KServe v1.
//
// npm ci --omit=dev --ignore-scripts
// node server.mjs
//
// HOST (127.0.0.1), PORT (8080; 0 for any free one), TOKEN (callers have to send it: Authorization: Bearer ...),
// HOSTS (names under which callers reach it, separated by commas), BODY_LIMIT (bytes, 16 MiB), MAX_PENDING (requests at once, 64).
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

// ONNX Runtime sends usage data unless this is set before it is loaded.
process.env.ORT_DISABLE_TELEMETRY = '1'
const { default: ort } = await import('onnxruntime-node')

const model = JSON.parse(readFileSync(new URL('model/model.json', import.meta.url), 'utf8'))
const signature = JSON.parse(readFileSync(new URL('model/signature.json', import.meta.url), 'utf8'))
/** What means missing, column by column. */
const missing = model.missing.map(({ texts, numbers }) => ({ texts: new Set(texts), numbers: new Set(numbers) }))
const session = await ort.InferenceSession.create(readFileSync(new URL('model/model.onnx', import.meta.url)), {
  logSeverityLevel: 4,
  executionProviders: ['cpu'],
})

const host = process.env.HOST || '127.0.0.1'
const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(host)
const port = setting('PORT', 8080, 65_535)
const bodyLimit = setting('BODY_LIMIT', 16 * 1024 * 1024, 1024 * 1024 * 1024)
const maxPending = setting('MAX_PENDING', 64, 100_000)
const token = process.env.TOKEN ? digest(process.env.TOKEN) : null
const hosts = (process.env.HOSTS ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '')

const receiveTimeout = 30_000
const answerTimeout = 60_000
/** As many rows at once as Cairn predicts at once: the same batches give the same bits. */
const batchRows = 10_000
const maxRows = 1_000_000

/** A refusal that a caller may read. */
class Refused extends Error {
  constructor(status, message, headers = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

function setting(name, usual, most) {
  const text = process.env[name]
  if (text === undefined || text === '') return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  console.error(`${name} must be a whole number up to ${most}.`)
  process.exit(2)
}

// Routes

const ok = (body) => ({ status: 200, type: 'application/json', body })
const json = (value) => ok(JSON.stringify(value))
const asked = { name: model.name, version: String(model.version) }
const errorForms = {
  mlflow: (message, status) => ({ error_code: status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR', message }),
  infer: (message) => ({ error: message }),
}

/** What a path and its methods are; undefined for an unknown path. */
function routeOf(segments) {
  const [first, second, name, ...rest] = segments
  const path = segments.join('/')
  if (path === 'ping' || path === 'health') return { open: true, form: 'mlflow', GET: () => ok('\n') }
  if (path === 'invocations') return { form: 'mlflow', POST: answerInvocations }
  if (path === 'v2') return { form: 'infer', GET: () => json({ name: 'cairn-export', version: '1', extensions: [] }) }
  if (path === 'v2/health/live') return { open: true, form: 'infer', GET: () => json({ live: true }) }
  if (path === 'v2/health/ready') return { open: true, form: 'infer', GET: () => json({ ready: true }) }
  if (path === 'v2/models') return { form: 'infer', GET: () => json({ models: [asked.name] }) }
  if (path === 'v1/models') return { form: 'infer', GET: () => json({ models: [asked.name] }) }
  if (first === 'v2' && second === 'models' && name !== undefined) return inferRoute(name, rest)
  if (first === 'v1' && second === 'models' && name !== undefined && rest.length === 0) return kserveRoute(name)
  return undefined
}

function inferRoute(name, rest) {
  const [version, end] = rest[0] === 'versions' ? [rest[1], rest.slice(2)] : [undefined, rest]
  const known = (work) => (request) => {
    requireModel(name, version)
    return work(request)
  }
  if (end.length === 0) return { form: 'infer', GET: known(describeModel) }
  if (end.length > 1) return undefined
  if (end[0] === 'ready') return { form: 'infer', GET: known(() => json({ name: asked.name, ready: true })) }
  if (end[0] === 'infer') return { form: 'infer', POST: known(answerInfer) }
  return undefined
}

function kserveRoute(last) {
  const name = last.endsWith(':predict') ? last.slice(0, -':predict'.length) : last
  const known = (work) => (request) => {
    requireModel(name)
    return work(request)
  }
  if (name === last) return { form: 'infer', GET: known(() => json({ name: asked.name, ready: true })) }
  return { form: 'infer', POST: known(answerPredict) }
}

function requireModel(name, version) {
  if (name !== asked.name) throw new Refused(404, `Model with name ${shown(name)} does not exist.`)
  if (version !== undefined && version !== asked.version)
    throw new Refused(404, `Model ${shown(name)} has no version ${shown(version)}; this is version ${asked.version}.`)
}

const datatypes = { string: 'BYTES', double: 'FP64', float: 'FP32', int64: 'INT64' }
const described = ({ name, onnx, shape }) => ({ name, datatype: datatypes[onnx], shape })

function describeModel() {
  return json({
    name: asked.name,
    versions: [asked.version],
    platform: 'onnx_onnxv1',
    inputs: signature.inputs.map((input) => described({ ...input, shape: input.shape ?? [-1] })),
    outputs: signature.outputs.map(described),
  })
}

// MLflow

async function answerInvocations(request) {
  const body = await readJson(request)
  const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'].filter((name) => Object.hasOwn(body, name))
  if (forms.length !== 1)
    throw new Refused(400, 'The body must have exactly one of dataframe_split, dataframe_records, instances and inputs.')
  const [form] = forms
  const outputs = await predict(tableReaders[form](body[form]))
  return ok(`{"predictions": ${objectText(outputs, wholeText)}}`)
}

const tableReaders = {
  dataframe_split(value) {
    requireObject(value, 'dataframe_split')
    const other = Object.keys(value).find((key) => !['data', 'columns', 'index'].includes(key))
    if (other !== undefined || !Array.isArray(value.data))
      throw new Refused(400, "dataframe_split must have 'data' and may have 'columns' and 'index', nothing else.")
    if (value.columns === undefined) return rowTable(value.data, 'dataframe_split.data')
    if (!Array.isArray(value.columns) || !value.columns.every((name) => typeof name === 'string'))
      throw new Refused(400, "'columns' of dataframe_split must be a list of names.")
    if (new Set(value.columns).size !== value.columns.length) throw new Refused(400, "'columns' of dataframe_split has a name twice.")
    return rowTable(value.data, 'dataframe_split.data', value.columns)
  },
  dataframe_records(value) {
    if (!Array.isArray(value)) throw new Refused(400, 'dataframe_records must be a list of objects.')
    return recordTable(value, 'dataframe_records', true)
  },
  instances(value) {
    if (!Array.isArray(value)) throw new Refused(400, 'instances must be a list.')
    return instanceTable(value, 'instances')
  },
  inputs(value) {
    if (Array.isArray(value)) return instanceTable(value, 'inputs')
    requireObject(value, 'inputs')
    const columns = new Map(
      Object.entries(value).map(([name, cells]) => {
        if (!Array.isArray(cells)) throw new Refused(400, `inputs has no list of values for ${shown(name)}.`)
        return [name, flat(cells)]
      }),
    )
    return { rows: commonLength(columns), columns }
  },
}

function instanceTable(list, form) {
  if (list.length > 0 && list.every((row) => row !== null && typeof row === 'object' && !Array.isArray(row)))
    return recordTable(list, form, false)
  if (signature.inputs.length === 1 && !list.some(Array.isArray))
    return { rows: list.length, columns: new Map([[signature.inputs[0].name, list]]) }
  return rowTable(list, form)
}

/** Rows of values; without names they are in the order of the model's columns. */
function rowTable(list, form, names) {
  const order = names ?? signature.inputs.map(({ name }) => name)
  for (const [at, row] of list.entries()) {
    if (!Array.isArray(row)) throw new Refused(400, `Row ${at + 1} of ${form} must be a list of values.`)
    if (row.length !== order.length) throw new Refused(400, `Row ${at + 1} of ${form} has ${row.length} values; expected ${order.length}.`)
  }
  return { rows: list.length, columns: new Map(order.map((name, place) => [name, list.map((row) => row[place])])) }
}

/** @param gaps what a row lacks is missing, as long as any row has it */
function recordTable(list, form, gaps) {
  for (const [at, row] of list.entries()) requireObject(row, `Row ${at + 1} of ${form}`)
  const columns = new Map()
  for (const { name } of signature.inputs) {
    const having = list.filter((row) => Object.hasOwn(row, name)).length
    if (having === 0 && list.length > 0) continue
    if (having < list.length && !gaps) throw new Refused(400, `Not all rows of ${form} have ${shown(name)}.`)
    columns.set(name, list.map((row) => (Object.hasOwn(row, name) ? row[name] : null)))
  }
  return { rows: list.length, columns }
}

/** A column of shape [N] or [N, 1]. */
function flat(cells) {
  return cells.map((cell) => (Array.isArray(cell) && cell.length === 1 ? cell[0] : cell))
}

function commonLength(columns) {
  const lengths = new Set([...columns.values()].map((cells) => cells.length))
  if (lengths.size > 1) throw new Refused(400, 'The length of values for each input/column name are not the same.')
  return [...lengths][0] ?? 0
}

// Open Inference Protocol v2

async function answerInfer(request) {
  if (request.headers['inference-header-content-length'] !== undefined)
    throw new Refused(400, 'Binary tensors are not supported here. Send the tensors as JSON.')
  // The client of Triton names no type.
  const body = await readJson(request, 'application/json')
  if (body.id !== undefined && typeof body.id !== 'string') throw new Refused(400, 'id must be a text.')
  const id = body.id ?? randomUUID()
  if (!Array.isArray(body.inputs)) throw new Refused(400, 'inputs must be a list of tensors.')
  const columns = new Map()
  for (const tensor of body.inputs) {
    requireObject(tensor, 'An input')
    if (typeof tensor.name !== 'string') throw new Refused(400, 'An input has no name.')
    if (columns.has(tensor.name)) throw new Refused(400, `The input ${shown(tensor.name)} appears twice.`)
    columns.set(tensor.name, tensorCells(tensor))
  }
  const wanted = wantedOutputs(body.outputs)
  const outputs = await predict({ rows: commonLength(columns), columns })
  const told = outputs.filter(({ name }) => wanted.includes(name)).map(tensorText)
  const head = `"model_name": ${JSON.stringify(asked.name)}, "model_version": ${JSON.stringify(asked.version)}, "id": ${JSON.stringify(id)}`
  return ok(`{${head}, "outputs": [${told.join(', ')}]}`)
}

function wantedOutputs(list) {
  const names = signature.outputs.map(({ name }) => name)
  if (list === undefined) return names
  if (!Array.isArray(list)) throw new Refused(400, 'outputs must be a list.')
  return list.map((output) => {
    requireObject(output, 'An output')
    if (!names.includes(output.name)) throw new Refused(400, `The model has no output ${shown(String(output.name))}.`)
    return output.name
  })
}

const bits = { UINT8: [0, 8], UINT16: [0, 16], UINT32: [0, 32], UINT64: [0, 64], INT8: [1, 8], INT16: [1, 16], INT32: [1, 32], INT64: [1, 64] }

/** The values of a tensor, checked against its own shape and type. */
function tensorCells({ name, shape, datatype, data, parameters }) {
  const fail = (why) => new Refused(400, `The input ${shown(name)} ${why}.`)
  if (parameters?.binary_data_size !== undefined) throw fail('has binary data, which is not supported here')
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0)
  if (!isShape || shape.length < 1 || shape.length > 2 || (shape.length === 2 && shape[1] !== 1)) throw fail('must have the shape [N] or [N, 1]')
  if (!Array.isArray(data)) throw fail('has no data')
  const cells = flat(data)
  if (cells.length !== shape[0]) throw fail(`has ${cells.length} values; its shape has ${shape[0]}`)
  if (datatype === 'BYTES' || datatype === 'FP64') return cells
  if (datatype === 'FP32') return cells.map((value) => (typeof value === 'number' ? Math.fround(value) : value))
  if (datatype === 'BOOL') {
    if (cells.every((value) => value === null || typeof value === 'boolean')) return cells
    throw fail('must hold true and false')
  }
  if (!Object.hasOwn(bits, datatype)) throw fail(`has the datatype ${shown(String(datatype))}, which is not supported here`)
  const [signed, width] = bits[datatype]
  const [low, high] = signed ? [-(2 ** (width - 1)), 2 ** (width - 1)] : [0, 2 ** width]
  if (cells.every((value) => value === null || (Number.isInteger(value) && value >= low && value <= high))) return cells
  throw fail(`must hold whole numbers of ${datatype}`)
}

function tensorText(output) {
  const { name, onnx } = output
  return `{"name": ${JSON.stringify(name)}, "datatype": "${datatypes[onnx]}", "shape": [${output.shape.join(', ')}], "data": ${listText(output.data)}}`
}

// KServe v1

async function answerPredict(request) {
  const body = await readJson(request)
  if (!Array.isArray(body.instances)) throw new Refused(400, 'instances must be a list.')
  const table = instanceTable(body.instances, 'instances')
  const outputs = await predict(table)
  const rows = Array.from({ length: table.rows }, (_, row) =>
    outputs.length === 1 ? rowText(outputs[0], row) : objectText(outputs, (output) => rowText(output, row)),
  )
  return ok(`{"predictions": [${rows.join(', ')}]}`)
}

// The model

/** A request as tensors, then the outputs, in batches. @returns each output with its shape and values */
async function predict({ rows, columns }) {
  if (rows > maxRows) throw new Refused(400, `A request may have ${maxRows} rows at most; this one has ${rows}.`)
  const lacking = signature.inputs.filter(({ name }) => !columns.has(name)).map(({ name }) => name)
  if (lacking.length > 0 && (rows > 0 || columns.size > 0))
    throw new Refused(400, `Failed to enforce schema: missing ${lacking.slice(0, 20).map(shown).join(', ')}.`)
  const inputs = signature.inputs.map((input, place) => ({ ...input, values: valuesOf(input, columns.get(input.name) ?? [], missing[place]) }))
  const parts = signature.outputs.map(() => [])
  for (let from = 0; from < rows; from += batchRows) {
    const outputs = await session.run(feedsOf(inputs, from, Math.min(rows, from + batchRows)))
    // By place, because an output steps aside for a column of its name.
    for (const [place, name] of session.outputNames.entries()) parts[place].push(outputs[name].data)
  }
  return signature.outputs.map((output, place) => ({
    ...output,
    shape: output.shape.map((size, axis) => (axis === 0 ? rows : size)),
    data: parts[place].flatMap((part) => Array.from(part)),
  }))
}

/** Without a prototype, because a column may be called `__proto__`. */
function feedsOf(inputs, from, to) {
  const feeds = Object.create(null)
  for (const { name, onnx, values } of inputs) {
    const cells = values.slice(from, to)
    feeds[onnxText(name)] = onnx === 'string' ? new ort.Tensor('string', cells, [to - from]) : new ort.Tensor('float64', cells, [to - from])
  }
  return feeds
}

/** ONNX Runtime ends a text at U+0000. */
const onnxText = (text) => text.replaceAll('\0', '\ufffd')

/** A column as the graph takes it: what means missing in the data of the model means missing here. */
function valuesOf({ name, type, onnx }, cells, { texts, numbers }) {
  const isMissing = (cell) => cell === null || (typeof cell === 'string' && (texts.has(cell) || (onnx !== 'string' && cell.trim() === '')))
  const fail = (row) => new Refused(400, `Row ${row + 1} has ${shownCell(cells[row])} in ${shown(name)}, which is not ${nouns[type]}.`)
  if (onnx === 'string')
    return cells.map((cell, row) => {
      if (isMissing(cell)) return ''
      if (typeof cell === 'object') throw fail(row)
      return texts.has(String(cell)) ? '' : onnxText(String(cell))
    })
  const values = new Float64Array(cells.length)
  for (const [row, cell] of cells.entries()) {
    const value = isMissing(cell) ? NaN : numberOf(cell, type)
    if (value === undefined) throw fail(row)
    values[row] = numbers.has(value) ? NaN : value
  }
  return values
}

const nouns = {
  text: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a date such as 2026-11-26',
  datetime: 'a time such as 2026-11-26T10:28:00Z',
}

const day = 86_400_000
const truth = new Map(Object.entries({ true: 1, 1: 1, false: 0, 0: 0 }))

/** As the graph takes it; undefined for what is no value of the type. Zero has no sign, as in the data that models are trained on. */
function numberOf(cell, type) {
  if (typeof cell === 'number') return fits(cell, type) ? cell + 0 : undefined
  if (typeof cell === 'boolean') return type === 'date' || type === 'datetime' ? undefined : Number(cell)
  if (typeof cell !== 'string') return undefined
  const text = cell.trim()
  if (type === 'date') return dateOf(text)
  if (type === 'datetime') return timeOf(text)
  if (type === 'boolean') return truth.get(text.toLowerCase())
  if (type === 'integer') return /^[+-]?\d+([.]0*)?$/.test(text) ? Number(text) + 0 : undefined
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return /^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) + 0 : undefined
}

function fits(value, type) {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'boolean') return value === 0 || value === 1
  // Milliseconds since 1970 UTC.
  return type === 'number' || (Number.isFinite(value) && (type === 'datetime' || value % day === 0))
}

function dateOf(text) {
  const [, date] = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:[.]0+)?)?(?:Z|[+-]00:?00)?)?$/.exec(text) ?? []
  return date === undefined ? undefined : calendarDay(date)
}

/** In milliseconds since 1970 UTC; undefined for a day that no calendar has, which `Date` takes for one of the next month. */
function calendarDay(text) {
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : time
}

/** To the microsecond. Without a zone it is UTC. */
function timeOf(text) {
  const pattern = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.](\d+))?)? ?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?)?$/
  const [, date, hours = '0', minutes = '0', seconds = '0', fraction = '', sign = '+', aheadHours = '0', aheadMinutes = '0'] = pattern.exec(text) ?? []
  const start = date === undefined ? undefined : calendarDay(date)
  if (start === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined
  const ahead = (sign === '-' ? -1 : 1) * (Number(aheadHours) * 60 + Number(aheadMinutes))
  const wholeMinutes = Number(hours) * 60 + Number(minutes) - ahead
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'))
  return ((start + (wholeMinutes * 60 + Number(seconds)) * 1_000) * 1_000 + micros) / 1_000 + 0
}

// Texts

/** The shortest text that reads back as the same double. JSON has no infinite numbers. */
function valueText(value) {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  return Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : String(value)) : 'null'
}

const listText = (values) => `[${values.map(valueText).join(', ')}]`

/** A row of an output: a value, or a list of values. */
function rowText({ data, shape }, row) {
  if (shape.length === 1) return valueText(data[row])
  return listText(data.slice(row * shape[1], (row + 1) * shape[1]))
}

function wholeText(output) {
  if (output.shape.length === 1) return listText(output.data)
  return `[${Array.from({ length: output.shape[0] }, (_, row) => rowText(output, row)).join(', ')}]`
}

const objectText = (outputs, text) => `{${outputs.map((output) => `${JSON.stringify(output.name)}: ${text(output)}`).join(', ')}}`

const shown = (text) => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
const shownCell = (cell) => (typeof cell === 'object' && cell !== null ? (Array.isArray(cell) ? 'a list' : 'an object') : shown(String(cell)))

function requireObject(value, what) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Refused(400, `${what} must be an object.`)
}

// HTTP

/** @param usual the type of a body that names none */
async function readJson(request, usual = '') {
  const [type, ...parameters] = (request.headers['content-type'] ?? usual).split(';').map((part) => part.trim().toLowerCase())
  if (type !== 'application/json') throw new Refused(415, 'The body must be application/json.')
  const other = parameters.find((parameter) => !/^charset="?utf-?8"?$/.test(parameter))
  if (other !== undefined) throw new Refused(415, 'The body must be application/json in UTF-8, without other parameters.')
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refused(415, 'The body must not be compressed.')
  const bytes = await readBody(request)
  let value
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Refused(400, 'The body is not valid JSON in UTF-8.')
  }
  requireObject(value, 'The body')
  return value
}

/** JSON, or what Python's clients write where a number is missing or infinite: NaN, Infinity. @throws SyntaxError */
function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return JSON.parse(withoutBareNumbers(text))
  }
}

/** Outside of strings NaN becomes null, and Infinity a number that is read as such. */
function withoutBareNumbers(text) {
  const parts = []
  for (let at = 0; ; ) {
    const start = text.indexOf('"', at)
    const plain = start < 0 ? text.slice(at) : text.slice(at, start)
    parts.push(plain.replace(/\bNaN\b/g, 'null').replace(/\bInfinity\b/g, '1e999'))
    if (start < 0) return parts.join('')
    const end = endOfString(text, start)
    parts.push(text.slice(start, end))
    at = end
  }
}

/** Behind the quote that ends a string: one with an even number of backslashes before it. */
function endOfString(text, start) {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (text[before] === '\\') before--
    if ((quote - before) % 2 === 1) return quote + 1
  }
  return text.length
}

async function readBody(request) {
  const tooLarge = () => new Refused(413, `The body is larger than ${bodyLimit} bytes.`, { connection: 'close' })
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge()
  const parts = []
  let bytes = 0
  for await (const part of request) {
    bytes += part.length
    if (bytes > bodyLimit) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function digest(text) {
  return createHash('sha256').update(text).digest()
}

/** Browsers send requests for any web page: a page that is not served from here gets nothing, whatever name it uses for this computer. */
function checkCaller({ headers }, open) {
  const [name, ownPort] = splitHost(headers.host ?? '')
  const isKnown = hosts.includes(name) || (['127.0.0.1', 'localhost', '[::1]'].includes(name) && ownPort === server.address()?.port)
  if ((isLocal || hosts.length > 0) && !isKnown) throw new Refused(403, 'This Host is not allowed. Name it in HOSTS.')
  if (headers['sec-fetch-site'] === 'cross-site') throw new Refused(403, 'Requests from other web pages are not allowed.')
  if (headers.origin !== undefined && ![`http://${headers.host}`, `https://${headers.host}`].includes(headers.origin))
    throw new Refused(403, 'This Origin is not allowed.')
  if (open || token === null) return
  const [, given] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  if (given === undefined || !timingSafeEqual(digest(given), token))
    throw new Refused(401, 'The token is missing or wrong. Send it as Authorization: Bearer ….', { 'www-authenticate': 'Bearer' })
}

function splitHost(text) {
  const [, name, ownPort] = /^(\[[0-9a-f:.]+\]|[^:/@]+)(?::(\d{1,5}))?$/i.exec(text) ?? []
  return [name?.toLowerCase() ?? '', ownPort === undefined ? 80 : Number(ownPort)]
}

function segmentsOf(url) {
  try {
    return url.split('?', 1)[0].split('/').slice(1).map(decodeURIComponent)
  } catch {
    throw new Refused(400, 'The path cannot be read.')
  }
}

let pending = 0
let stopping = false

async function answer(request) {
  let form = errorForms.infer
  try {
    const route = routeOf(segmentsOf(request.url ?? '/'))
    form = errorForms[route?.form ?? 'infer']
    checkCaller(request, route?.open === true)
    if (route === undefined) throw new Refused(404, 'There is nothing at this path.')
    const work = route[request.method === 'HEAD' ? 'GET' : request.method]
    if (work === undefined) throw new Refused(405, `Use ${route.POST ? 'POST' : 'GET'} for this path.`, { allow: route.POST ? 'POST' : 'GET, HEAD' })
    return route.POST ? await limited(() => work(request)) : await work(request)
  } catch (error) {
    if (!(error instanceof Refused)) console.error(`A request failed: ${error instanceof Error ? error.name : 'unknown error'}`)
    const { status, message, headers } = error instanceof Refused ? error : new Refused(500, 'The model could not predict these rows.')
    return { status, type: 'application/json', body: JSON.stringify(form(message, status)), headers }
  }
}

/** As many at once as there may be, and none for longer than a caller waits. */
async function limited(work) {
  if (pending >= maxPending) throw new Refused(503, 'Too many requests at once. Try again.', { 'retry-after': '1' })
  pending++
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Refused(504, 'Request processing time exceeded limit')), answerTimeout)
  })
  const done = work().finally(() => {
    pending--
    clearTimeout(timer)
  })
  return Promise.race([done, late])
}

const server = createServer(
  { requestTimeout: receiveTimeout, headersTimeout: 10_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 },
  async (request, response) => {
    // A caller that is gone is nobody's error.
    request.on('error', () => {})
    response.on('error', () => {})
    const { status, type, body, headers = {} } = await answer(request)
    if (response.destroyed || response.writableEnded) return
    const left = request.complete && !stopping ? {} : { connection: 'close' }
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'x-content-type-options': 'nosniff', ...left, ...headers })
    response.end(request.method === 'HEAD' ? undefined : body)
  },
)
server.maxConnections = 1_000

server.on('error', (error) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${port} of ${host} is in use. Set PORT.` : `The server cannot listen on ${host}:${port} (${error.code}).`)
  process.exit(1)
})

server.listen(port, host, () => {
  const { address, family, port: used } = server.address()
  console.log(`Listening on http://${family === 'IPv6' ? `[${address}]` : address}:${used}`)
})

/** What was asked is answered; then it ends. */
function stop() {
  stopping = true
  server.close(() => process.exit(0))
  server.closeIdleConnections()
  setTimeout(() => process.exit(0), 10_000).unref()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
