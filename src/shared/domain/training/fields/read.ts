import { type Field, fieldsOf, joined, type Limits, ownKeys, switchedOn, textOf, type Texts } from './field.ts'
import { discriminatorOf, hasOwnKeys, nameOfVariant, nullableObject, type Schema } from './schema.ts'

/** What is wrong with one field, in a sentence for beside it. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** Values that are no fields, by their paths: lists of objects, objects with keys of one's own. Undefined leaves them out. */
export type Apart = Readonly<Record<string, unknown>>

export interface ReadObject {
  /** Where a field is wrong, its text stands in place of its value. */
  readonly value: unknown
  readonly problems: readonly Problem[]
}

/** The object that the fields of a form stand for. Nothing that was typed is dropped: it is a value, or a problem. */
export function readObject(schema: Schema, texts: Texts, apart: Apart = {}): ReadObject {
  const problems: Problem[] = []
  const values = new Map<string, unknown>()
  for (const field of fieldsOf(schema, texts)) {
    const text = textOf(field, texts)
    const read = readField(field, text)
    if ('problem' in read) problems.push({ path: field.path, message: read.problem })
    values.set(field.path, 'problem' in read ? text : read.value)
  }
  return { value: assemble(schema, { texts, values, apart }, ''), problems }
}

interface Assembling {
  readonly texts: Texts
  readonly values: ReadonlyMap<string, unknown>
  readonly apart: Apart
}

function assemble(schema: Schema, from: Assembling, path: string): unknown {
  if (schema.oneOf) {
    const discriminator = discriminatorOf(schema.oneOf)
    const name = from.values.get(joined(path, discriminator))
    const variant = schema.oneOf.find((one) => nameOfVariant(one, discriminator) === name)
    return name === undefined ? undefined : variant ? assembleObject(variant, from, path) : { [discriminator]: name }
  }
  const object = nullableObject(schema)
  if (object) return from.values.get(path) === switchedOn ? assembleObject(object, from, path) : null
  if (schema.properties) return assembleObject(schema, from, path)
  if (path in from.apart && (!hasOwnKeys(schema) || from.values.get(path) === ownKeys)) return from.apart[path]
  return schema.const ?? from.values.get(path)
}

function assembleObject({ properties = {} }: Schema, from: Assembling, path: string): Record<string, unknown> {
  const entries = Object.entries(properties).map(([name, property]) => [name, assemble(property, from, joined(path, name))] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

type ReadField = { readonly value: unknown } | { readonly problem: string }

/** @returns the value of a text, undefined for an empty one that may be so; or what is wrong with it */
export function readField(field: Field, text: string): ReadField {
  if ((field.kind === 'text' ? text : text.trim()) === '') return field.optional ? { value: undefined } : { problem: emptyProblem(field) }
  switch (field.kind) {
    case 'text':
      return { value: text }
    case 'boolean':
      return text === 'true' || text === 'false' ? { value: text === 'true' } : { problem: `"${text}" is neither true nor false.` }
    case 'choice':
      return field.choices.includes(text) ? { value: text } : { problem: `"${text}" is not one of ${field.choices.join(', ')}.` }
    case 'number':
      return readNumber(field.limits, text)
    case 'numbers':
      return readItems(text, field, (item) => readNumber(field.limits, item))
    case 'choices':
      return readItems(text, { ...field, most: Infinity }, (item) =>
        field.choices.includes(item) ? { value: item } : { problem: `"${item}" is not one of ${field.choices.join(', ')}.` },
      )
  }
}

function emptyProblem({ kind }: Field): string {
  if (kind === 'number') return 'Enter a number.'
  if (kind === 'numbers') return 'Enter at least one number.'
  return kind === 'choices' ? 'Choose at least one.' : 'Choose one.'
}

interface Counts {
  readonly least: number
  readonly most: number
}

/** Items with commas or spaces between them. */
function readItems(text: string, { least, most }: Counts, read: (item: string) => ReadField): ReadField {
  const items = text.split(/[\s,]+/).filter((item) => item !== '')
  const values: unknown[] = []
  for (const item of items) {
    const one = read(item)
    if ('problem' in one) return one
    values.push(one.value)
  }
  if (values.length < least) return { problem: `Enter at least ${least}.` }
  return values.length > most ? { problem: `At most ${most}; there are ${values.length}.` } : { value: values }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function readNumber({ whole, min, above, max, below }: Limits, text: string): ReadField {
  const trimmed = text.trim()
  const value = Number(trimmed)
  if (!decimal.test(trimmed) || !Number.isFinite(value)) return { problem: `"${trimmed}" is not a ${whole ? 'whole ' : ''}number.` }
  if (whole && !Number.isInteger(value)) return { problem: `${trimmed} is not a whole number.` }
  if (min !== undefined && above && value <= min) return { problem: `${trimmed} is too small: it must be above ${min}.` }
  if (min !== undefined && value < min) return { problem: `${trimmed} is too small: the minimum is ${min}.` }
  if (max !== undefined && below && value >= max) return { problem: `${trimmed} is too large: it must be below ${max}.` }
  return max !== undefined && value > max ? { problem: `${trimmed} is too large: the maximum is ${max}.` } : { value }
}
