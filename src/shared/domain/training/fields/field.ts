import { choicesOf, discriminatorOf, hasOwnKeys, nameOfVariant, nullableObject, type Schema } from './schema.ts'

/** What is typed into the fields of one object, by their paths: numbers and lists as texts, '' where nothing is set. */
export type Texts = Readonly<Record<string, string>>

export interface Limits {
  readonly whole: boolean
  readonly min?: number
  /** It has to be more than `min`, not just as much. */
  readonly above?: boolean
  readonly max?: number
  /** It has to be less than `max`, not just as little. */
  readonly below?: boolean
}

interface AnyField {
  /** Within its object: `optimizer.learningRate`. */
  readonly path: string
  /** Whether it may be left empty. */
  readonly optional: boolean
  /** What the schema takes where nothing is said. */
  readonly fallback?: string
}

/** One field of a form, as the schema has it. */
export type Field = AnyField &
  (
    | { readonly kind: 'text' | 'boolean' }
    | { readonly kind: 'number'; readonly limits: Limits }
    | { readonly kind: 'numbers'; readonly limits: Limits; readonly least: number; readonly most: number }
    | { readonly kind: 'choice'; readonly choices: readonly string[] }
    | { readonly kind: 'choices'; readonly choices: readonly string[]; readonly least: number }
  )

/** The choice of a field that is an object or null. */
export const switchedOn = 'on'
export const switchedOff = 'off'
/** The choice of a field that is one of some texts, or an object with keys of one's own. */
export const ownKeys = 'named'

interface Place {
  readonly path: string
  readonly optional: boolean
}

/**
 * The fields that an object has now: a choice brings those of its variant with it. Lists of objects and objects with keys of one's own
 * are no fields; their forms are their own.
 */
export function fieldsOf(schema: Schema, texts: Texts, place: Place = { path: '', optional: false }): readonly Field[] {
  const { path } = place
  if (schema.oneOf) return fieldsOfUnion(schema.oneOf, texts, place)
  const object = nullableObject(schema)
  if (object) {
    const choice: Field = { path, optional: false, kind: 'choice', choices: [switchedOn, switchedOff], fallback: switchedOff }
    return [choice, ...(textOf(choice, texts) === switchedOn ? fieldsOf(object, texts, { path, optional: false }) : [])]
  }
  if (schema.properties) return fieldsOfObject(schema, texts, path)
  return leaf(schema, place)
}

function fieldsOfUnion(variants: readonly Schema[], texts: Texts, { path, optional }: Place): readonly Field[] {
  const discriminator = discriminatorOf(variants)
  const choices = variants.map((variant) => nameOfVariant(variant, discriminator))
  const choice: Field = { path: joined(path, discriminator), optional, kind: 'choice', choices }
  const chosen = variants.find((variant) => nameOfVariant(variant, discriminator) === textOf(choice, texts))
  return chosen ? [choice, ...fieldsOfObject(chosen, texts, path, discriminator)] : [choice]
}

function fieldsOfObject({ properties = {}, required = [] }: Schema, texts: Texts, path: string, without?: string): readonly Field[] {
  return Object.entries(properties).flatMap(([name, property]) =>
    name === without ? [] : fieldsOf(property, texts, { path: joined(path, name), optional: !required.includes(name) }),
  )
}

function leaf(schema: Schema, { path, optional: mayBeAbsent }: Place): readonly Field[] {
  const fallback = schema.default === undefined ? undefined : textOfValue(schema.default)
  // What has a default is written out: nobody has to know what an empty field stands for.
  const optional = mayBeAbsent && fallback === undefined
  const common = { path, optional, ...(fallback === undefined ? {} : { fallback }) }
  const choices = choicesOf(schema)
  if (hasOwnKeys(schema)) return choices ? [{ ...common, kind: 'choice', choices: [...choices, ownKeys] }] : []
  if (choices) return choices.length === 1 ? [] : [{ ...common, kind: 'choice', choices }]
  if (schema.type === 'array') return list(schema, common)
  if (schema.type === 'boolean') return [{ ...common, kind: 'boolean' }]
  if (schema.type === 'string') return [{ ...common, kind: 'text' }]
  return [{ ...common, kind: 'number', limits: limitsOf(schema) }]
}

function list({ items = {}, minItems: least = 0, maxItems: most = Infinity }: Schema, common: AnyField): readonly Field[] {
  const choices = choicesOf(items)
  if (choices) return [{ ...common, kind: 'choices', choices, least }]
  if (items.type === 'integer' || items.type === 'number') return [{ ...common, kind: 'numbers', limits: limitsOf(items), least, most }]
  return []
}

export function limitsOf({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): Limits {
  const whole = type === 'integer'
  const least = whole && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : (minimum ?? exclusiveMinimum)
  const above = !whole && exclusiveMinimum !== undefined
  const most = whole && exclusiveMaximum !== undefined ? exclusiveMaximum - 1 : (maximum ?? exclusiveMaximum)
  const below = !whole && exclusiveMaximum !== undefined
  return {
    whole,
    ...(least === undefined ? {} : { min: least, above }),
    ...(most === undefined ? {} : { max: most, ...(below && { below }) }),
  }
}

/** What stands in a field: what was typed, else what the schema takes, else nothing. */
export function textOf({ path, fallback = '' }: AnyField, texts: Texts): string {
  return texts[path] ?? fallback
}

/** A value of a recipe as the text of its field; numbers come back as they were. */
export function textOfValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOfValue).join(', ')
  return value === undefined || value === null ? '' : String(value)
}

export const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** `1 to 16`, `above 0`, `0 or more`; empty where there is nothing to say. */
export function rangeText({ min, above, max = Infinity, below }: Limits): string {
  const bounded = max < Number.MAX_SAFE_INTEGER
  const shown = (limit: number) => limit.toLocaleString('en')
  if (bounded && below) return min === undefined ? `below ${shown(max)}` : `${above ? 'above' : 'from'} ${shown(min)}, below ${shown(max)}`
  if (min === undefined) return bounded ? `up to ${shown(max)}` : ''
  if (bounded) return above ? `above ${shown(min)}, up to ${shown(max)}` : `${shown(min)} to ${shown(max)}`
  return above ? `above ${shown(min)}` : `${shown(min)} or more`
}
