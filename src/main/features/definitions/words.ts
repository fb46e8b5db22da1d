import { z } from 'zod'
import { nearestName } from '../../../shared/nearest.ts'
import type { Path } from '../../yaml.ts'

/** What is wrong with definitions, in sentences for who wrote them. */

/** What others call it: Feast's names of fields and types, and those of programming languages. */
const otherNames: Readonly<Record<string, string>> = {
  join_key: 'keys',
  join_keys: 'keys',
  schema: 'features',
  fields: 'features',
  timestamp_field: 'time',
  event_timestamp_column: 'time',
  batch_source: 'source',
  value_type: 'type',
  dtype: 'type',
  feature_views: 'views',
  on_demand_feature_views: 'onDemand',
  feature_services: 'services',
  udf: 'expression',
  sources: 'uses',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  bigint: 'integer',
  float: 'number',
  float32: 'number',
  float64: 'number',
  double: 'number',
  str: 'text',
  string: 'text',
  bool: 'boolean',
  timestamp: 'datetime',
  unix_timestamp: 'datetime',
}

/** ` Did you mean "features"?`, or all there are where there are few. */
function suggestion(name: string, known: readonly string[]): string {
  const other = Object.hasOwn(otherNames, name.toLowerCase()) ? otherNames[name.toLowerCase()] : undefined
  const near = other !== undefined && known.includes(other) ? other : nearestName(name, known)
  if (near !== undefined) return ` Did you mean "${near}"?`
  return known.length > 0 && known.length <= 20 ? ` Known: ${known.join(', ')}.` : ''
}

/** One problem, at the value of a path or at the name of its last field. */
export interface Problem {
  readonly path: Path
  readonly of: 'value' | 'name'
  readonly text: string
}

/** @param data what the issue is of, for the names of unknown fields and of doubles */
export function problemsOf(issue: z.core.$ZodIssue, data: unknown, schema: z.core.$ZodType): Problem[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, path, data)
    return issue.keys.slice(0, 200).map((key) => ({
      path: [...path, key],
      of: 'name',
      text: `"${short(key)}" is not a field here.${suggestion(key, known)}`,
    }))
  }
  const double = issue.code === 'custom' ? secondOf(valueAt(data, path)) : undefined
  if (double) return [{ path: [...path, double.index], of: 'value', text: `${issue.message.replace(/\.$/, '')}: ${short(double.name)}.` }]
  return [{ path, of: 'value', text: sentence(issue, valueAt(data, path)) }]
}

function sentence(issue: z.core.$ZodIssue, value: unknown): string {
  const field = [...issue.path].reverse().find((part) => typeof part === 'string') ?? 'This'
  if (value === undefined) return `"${String(field)}" is missing.${choicesText(issue)}`
  if (issue.code === 'invalid_type')
    return `${capital(kindText(issue.expected))} is expected, not ${whatItIs(value)}.${quoteText(issue.expected, value)}`
  if (issue.code === 'invalid_value') return `"${short(value)}" is not known.${suggestion(String(value), issue.values.map(String))}`
  if (issue.code === 'invalid_union') return unionText(issue, value)
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  if (issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array'))
    return issue.origin === 'string' ? 'The text is empty.' : `At least ${issue.minimum} is needed.`
  if (issue.code === 'too_big' && issue.origin === 'string') return `The text is longer than ${issue.maximum} characters.`
  if (issue.code === 'too_big' && issue.origin === 'array') return `There are more than ${issue.maximum}.`
  if (issue.code === 'too_small') return `It must be more than ${issue.minimum}.`
  return issue.message
}

function unionText(issue: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  if (issue.discriminator !== undefined) return `"${short(value)}" is not known.${choicesText(issue)}`
  // The branch that was meant is that of the kind of the value.
  const meant = issue.errors.find(([first]) => first !== undefined && first.code !== 'invalid_type')
  if (meant) return sentence(meant[0], value)
  const expected = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [kindText(first.expected)] : []))
  return `${capital(expected.join(' or '))} is expected, not ${whatItIs(value)}.`
}

function choicesText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return ` It is one of ${issue.values.join(', ')}.`
  const options = issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []) : []
  return options.length > 0 ? ` It is one of ${options.join(', ')}.` : ''
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
}
const kindText = (expected: string): string => kinds[expected] ?? expected

function whatItIs(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a group of fields' : `${typeof value === 'string' ? 'the text' : ''} "${short(value)}"`.trim()
}

const quoteText = (expected: string, value: unknown): string =>
  expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? ` Write it in quotes: "${value}".` : ''

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What somebody wrote, short enough for a message. */
function short(value: unknown): string {
  const text = String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

export function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}

/** The second of two of the same name. */
function secondOf(list: unknown): { readonly index: number; readonly name: string } | undefined {
  const seen = new Set<string>()
  for (const [index, item] of Array.isArray(list) ? list.entries() : []) {
    const name = valueAt(item, ['name'])
    if (typeof name !== 'string') continue
    if (seen.has(name)) return { index, name }
    seen.add(name)
  }
  return undefined
}

/** The fields that may stand at a place. */
function fieldsAt(schema: z.core.$ZodType, path: Path, data: unknown): string[] {
  let at: z.core.$ZodType | undefined = schema
  let value = data
  for (const part of path) {
    const inside = unwrapped(at, value)
    at = inside instanceof z.ZodArray ? inside.element : inside instanceof z.ZodObject ? inside.shape[String(part)] : undefined
    value = valueAt(value, [part])
  }
  const found = unwrapped(at, value)
  return found instanceof z.ZodObject ? Object.keys(found.shape) : []
}

/** Without what makes it optional, and of alternatives the one of the value's kind. */
function unwrapped(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap(), value)
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema
  const kind = valueAt(value, ['kind'])
  return schema.options.find((option) => option instanceof z.ZodObject && option.shape.kind?.safeParse(kind).success)
}
