import { z } from 'zod'
import { json as jsonType } from '../../http/writing.ts'
import { TrackingError } from './errors.ts'
import { type Answer, type Call, isStreamed, type Method, type TrackingRoute } from './route.ts'

/** `MAX_BATCH_LOG_REQUEST_SIZE` and a little, so that what is just beyond it is told in MLflow's words. */
const usualBytes = 1_100_000
/** Of MLflow's own pages too. */
const prefixes = ['/api/2.0/', '/ajax-api/2.0/']

interface RpcOptions {
  /** The largest body, in bytes. */
  readonly bodyBytes?: number
  /** Its answer has words for what is no number (`wireDouble`) and no nulls: a large one is written at once, and not value by value. */
  readonly isPlain?: boolean
}

/**
 * A call with a message: fields come from the query of a GET and the body of everything else, and from the path. Its answer is JSON, or
 * what a handler streams.
 * @param path without its prefix: `mlflow/runs/create`
 */
export function rpc<Shape extends z.ZodRawShape>(
  method: Method,
  path: string,
  fields: Shape,
  handler: (input: z.output<z.ZodObject<Shape>>, call: Call) => object | Promise<object>,
  { bodyBytes = usualBytes, isPlain = false }: RpcOptions = {},
): TrackingRoute[] {
  const message = z.object(fields)
  const answer = async (call: Call): Promise<Answer> => {
    const given = method === 'GET' ? fieldsOfQuery(call.query) : await call.json()
    const input = readMessage(message, { ...given, ...call.params })
    const output = await handler(input, call)
    return isStreamed(output) ? output : { status: 200, type: jsonType, body: isPlain ? JSON.stringify(output) : writeMessage(output) }
  }
  return prefixes.map((prefix) => ({
    method,
    path: prefix + path,
    policy: {
      token: 'required',
      origin: 'own',
      body: method === 'GET' ? 'none' : 'json',
      bodyBytes: method === 'GET' ? 0 : bodyBytes,
    },
    handler: answer,
  }))
}

function fieldsOfQuery(query: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const key of new Set(query.keys())) {
    const values = query.getAll(key)
    fields[key] = values.length === 1 ? values[0] : values
  }
  return fields
}

/** @throws INVALID_PARAMETER_VALUE in MLflow's words, which its clients' tests look for */
export function readMessage<Shape extends z.ZodRawShape>(message: z.ZodObject<Shape>, given: Record<string, unknown>) {
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  // Sent beside each other by clients of all ages.
  if (fields.run_id === undefined && fields.run_uuid !== undefined) fields.run_id = fields.run_uuid
  const { data, error } = message.safeParse(fields)
  if (error) throw problemOf(error.issues[0], fields)
  return data as z.output<z.ZodObject<Shape>>
}

function problemOf(issue: z.core.$ZodIssue, fields: Record<string, unknown>): TrackingError {
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], fields)
  return value === undefined || value === null || value === '' ? missing(nameOf(issue.path)) : wrong(nameOf(issue.path), value)
}

/** `metrics[0].key` */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key)),
    '',
  )
}

const seeDocs = 'See the API docs for more information about request parameters.'

export function missing(name: string): TrackingError {
  return new TrackingError('INVALID_PARAMETER_VALUE', `Missing value for required parameter '${name}'. ${seeDocs}`)
}

export function wrong(name: string, value: unknown): TrackingError {
  const hint = `Hint: Value was of type '${pythonType(value)}'.`
  return new TrackingError('INVALID_PARAMETER_VALUE', `Invalid value ${shown(value)} for parameter '${name}' supplied:  ${hint} ${seeDocs}`)
}

/** Not all of a body that may be a megabyte. */
function shown(value: unknown): string {
  try {
    const all = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? 'null'
    return all.length > 500 ? `${all.slice(0, 500)}…` : all
  } catch {
    // It is nested too deeply.
    return '…'
  }
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'boolean':
      return 'bool'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    default:
      return 'dict'
  }
}

/** JSON as Protocol Buffers have it: absent fields and empty lists are left out, what is no number is a word. */
export function writeMessage(message: object): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
    return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value
  })
}
