import type { SignatureInput } from '../../../../../shared/domain/packages/package.ts'
import { appVersion } from '../../../../resources.ts'
import type { DescribedDeployment, DescribedLookup } from '../../contracts.ts'
import { type DescribedTensor, describedOutputs } from '../../protocols/v2/outputs.ts'

/** A column, as the form shows it and as programs may: nothing of its values where it is sensitive. */
interface ColumnDescription {
  readonly name: string
  readonly type: SignatureInput['type']
  readonly sensitive?: true
  /** The categories seen in training. */
  readonly levels?: readonly string[]
  /** The values seen in training; of dates as texts. */
  readonly range?: { readonly min: number | string; readonly max: number | string }
  readonly example?: string | number | boolean
}

/**
 * OpenAPI 3.1 of one deployment. Levels and ranges are what the model has seen, not what it accepts: they stand as examples and under
 * `x-cairn`, where the columns are in the order of the model.
 * @param path where it answers: `/` or `/<deployment>`
 */
export function openApiDocument(deployment: DescribedDeployment, path: string) {
  const { servable } = deployment.live
  const { signature } = servable
  const { lookup } = deployment
  const sensitive = new Set([...deployment.sensitive, ...servable.sensitive])
  const columns = signature.inputs.map((input) => describe(input, sensitive.has(input.name)))
  const all = [...columns, ...keysOf(lookup, columns)]
  const isHidden = sensitive.has(signature.target)
  const textOf = ({ name }: DescribedTensor) => signature.outputs.find((output) => output.name === name)?.description
  return {
    openapi: '3.1.0',
    info: {
      title: deployment.name,
      version: servable.ref,
      description: `Predicts ${signature.target} with ${servable.ref}, served by Cairn ${appVersion}.`,
    },
    servers: [{ url: path }],
    security: [{ token: [] }],
    paths: {
      '/invocations': { post: invocation(columns, lookup) },
      '/feedback': { servers: [{ url: `/${deployment.name}` }], post: feedback(signature.labels, isHidden) },
      '/ping': {
        get: {
          operationId: 'ping',
          summary: 'Whether it answers',
          responses: { 200: { description: 'It does.' }, 404: { description: 'No deployment answers here.' } },
        },
      },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Row: { type: 'object', required: requiredOf(columns, lookup), properties: propertiesOf(all, schemaOf) },
        Columns: {
          type: 'object',
          required: requiredOf(columns, lookup),
          properties: propertiesOf(all, (column) => ({ type: 'array', items: schemaOf(column) })),
        },
        Predictions: {
          type: 'object',
          required: ['predictions'],
          properties: {
            predictions: {
              type: 'object',
              properties: Object.fromEntries(
                describedOutputs(servable).map((output) => [output.name, outputSchema(output, isHidden ? undefined : textOf(output))]),
              ),
            },
            explanations: {
              type: 'array',
              description: 'With `?explain=true`: for each row, contributions that add up to score − baseline.',
              items: { type: 'object' },
            },
          },
        },
        Problem: {
          type: 'object',
          required: ['error_code', 'message'],
          properties: { error_code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
    'x-cairn': {
      deployment: deployment.name,
      ref: servable.ref,
      target: signature.target,
      classes: isHidden ? signature.labels.map((_, place) => `#${place + 1}`) : signature.labels,
      isExplainable: servable.explain !== null,
      ...(lookup && { features: lookup }),
      columns,
    },
  }
}

function invocation(columns: readonly ColumnDescription[], lookup: DescribedLookup | null) {
  const names = columns.map(({ name }) => name)
  const row = columns.map(({ example }) => example ?? null)
  const refused = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  return {
    operationId: 'predict',
    summary: 'Predicts rows',
    parameters: [
      { name: 'explain', in: 'query', description: 'Explains each prediction.', schema: { type: 'boolean', default: false } },
      { name: 'X-Request-Id', in: 'header', description: 'Comes back as X-Cairn-Request-Id.', schema: { type: 'string', maxLength: 128 } },
      {
        name: 'X-Cairn-Unit',
        in: 'header',
        description: 'Requests of one unit are answered by one version.',
        schema: { type: 'string', maxLength: 1_000 },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            oneOf: [
              form('inputs', { $ref: '#/components/schemas/Columns' }),
              form('dataframe_records', { type: 'array', items: { $ref: '#/components/schemas/Row' } }),
              form('instances', { type: 'array' }),
              form('dataframe_split', {
                type: 'object',
                required: ['data'],
                properties: {
                  columns: { type: 'array', items: { type: 'string' } },
                  index: { type: 'array' },
                  data: { type: 'array', items: { type: 'array' } },
                },
              }),
            ],
          },
          examples: {
            split: { value: { dataframe_split: { columns: names, data: [row] } } },
            ...(lookup && { keys: { summary: `By keys, with features of ${lookup.service}`, value: byKeys(columns, lookup) } }),
          },
        },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: {
        description: 'Predictions of the rows.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Predictions' } } },
      },
      400: refused('The body is not one that the model accepts.'),
      401: refused('The token is missing or wrong.'),
      413: refused('The body is too large.'),
      ...(lookup && { 422: refused('A feature has no value that may be used.') }),
      415: { description: 'The content type is not supported.', content: { 'text/plain': { schema: { type: 'string' } } } },
      503: refused('There are too many requests, or the endpoint is stopping.'),
      504: { description: 'The request took too long.', content: { 'text/plain': { schema: { type: 'string' } } } },
    },
  }
}

/** Columns that no row goes without: features may be looked up. */
function requiredOf(columns: readonly ColumnDescription[], lookup: DescribedLookup | null): string[] {
  const found = new Set(lookup?.columns)
  return columns.map(({ name }) => name).filter((name) => !found.has(name))
}

/** What rows may have beside the columns of the model: keys, and values that features are computed of. */
function keysOf(lookup: DescribedLookup | null, columns: readonly ColumnDescription[]): ColumnDescription[] {
  const known = new Set(columns.map(({ name }) => name))
  const keys = lookup ? [...lookup.keys, ...lookup.request] : []
  return keys.filter(({ name }) => !known.has(name)).map(({ name, type }) => ({ name, type }))
}

function byKeys(columns: readonly ColumnDescription[], lookup: DescribedLookup) {
  const required = new Set(requiredOf(columns, lookup))
  const given = columns.filter(({ name }) => required.has(name)).map(({ name, example }) => [name, example ?? null])
  const keys = keysOf(lookup, columns).map(({ name, type }) => [name, exampleOfType[type]])
  return { dataframe_records: [Object.fromEntries([...keys, ...given])] }
}

const exampleOfType: Readonly<Record<SignatureInput['type'], string | number | boolean>> = {
  integer: 1,
  number: 1,
  boolean: true,
  text: 'text',
  date: '2026-01-15',
  datetime: '2026-01-15T12:00:00Z',
}

/** @param isHidden labels are not accepted: values of a sensitive target are not kept */
function feedback(labels: readonly string[], isHidden: boolean) {
  const request = {
    id: { type: 'string', description: 'X-Cairn-Request-Id of the answer.' },
    row: { type: 'integer', minimum: 0, default: 0 },
  }
  const at = { type: 'string', format: 'date-time', description: 'When it was known; the time of the request by default.' }
  const label = labels.length === 0 ? { type: 'number' } : { type: 'string', ...(!isHidden && { enum: labels }) }
  const refused = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  const list = (properties: object, required: readonly string[]) => ({ type: 'array', items: { type: 'object', required, properties } })
  return {
    operationId: 'feedback',
    summary: 'Tells what was true, and what came of earlier answers',
    description: 'All of it is stored, or nothing. The last one of a request, row and name counts.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              ...(!isHidden && { labels: list({ ...request, label, at }, ['id', 'label']) }),
              outcomes: list({ ...request, name: { type: 'string' }, value: { type: ['number', 'boolean'] }, at }, ['id', 'name', 'value']),
            },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'How many were stored.',
        content: {
          'application/json': {
            schema: { type: 'object', properties: { labels: { type: 'integer' }, outcomes: { type: 'integer' } } },
          },
        },
      },
      400: refused('Something is wrong with one of them: nothing was stored.'),
      401: refused('The token is missing or wrong.'),
      413: refused('The body is too large.'),
    },
  }
}

function form(name: string, schema: object) {
  return { type: 'object', required: [name], properties: { [name]: schema } }
}

function propertiesOf(columns: readonly ColumnDescription[], schema: (column: ColumnDescription) => object) {
  return Object.fromEntries(columns.map((column) => [column.name, schema(column)]))
}

const types: Readonly<Record<SignatureInput['type'], { readonly type: string; readonly format?: string }>> = {
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  text: { type: 'string' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
}

function schemaOf({ type, range, levels, example }: ColumnDescription) {
  const { type: name, ...more } = types[type]
  const examples = levels?.slice(0, 20) ?? (example === undefined ? undefined : [example])
  return {
    type: [name, 'null'],
    ...more,
    ...(range && { description: `${range.min} to ${range.max} in training` }),
    ...(examples && examples.length > 0 && { examples }),
  }
}

/** @param isHidden the description may name the classes, which are values of the target */
function outputSchema({ datatype, shape }: DescribedTensor, description: string | undefined) {
  const value = { type: datatype === 'BYTES' ? 'string' : ['number', 'null'] }
  return {
    type: 'array',
    ...(description !== undefined && { description }),
    items: shape.length > 1 ? { type: 'array', items: value } : value,
  }
}

function describe({ name, type, levels, range }: SignatureInput, isSensitive: boolean): ColumnDescription {
  if (isSensitive) return { name, type, sensitive: true }
  const bounds = range && type !== 'boolean' ? { min: valueOf(range.min, type), max: valueOf(range.max, type) } : undefined
  const example = exampleOf({ type, levels, range })
  return { name, type, ...(levels && { levels }), ...(bounds && { range: bounds }), ...(example !== undefined && { example }) }
}

/** A value in the middle of those that the model has seen. */
function exampleOf({ type, levels, range }: Pick<SignatureInput, 'type' | 'levels' | 'range'>): ColumnDescription['example'] {
  if (type === 'text') return levels?.[0]
  if (!range) return undefined
  if (type === 'boolean') return range.max >= 1
  const middle = range.min + (range.max - range.min) / 2
  return type === 'number' ? Number(middle.toPrecision(4)) : valueOf(Math.round(middle), type)
}

/** Dates are milliseconds in the graph, and texts for people. */
function valueOf(value: number, type: SignatureInput['type']): number | string {
  if (type !== 'date' && type !== 'datetime') return value
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  return type === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()
}
