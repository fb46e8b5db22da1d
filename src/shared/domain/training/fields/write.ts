import { joined, ownKeys, switchedOff, switchedOn, textOfValue, type Texts } from './field.ts'
import { discriminatorOf, hasOwnKeys, nameOfVariant, nullableObject, type Schema } from './schema.ts'

/** The texts of the fields of an object; what is not set is ''. Lists of objects and what has keys of its own are left to their forms. */
export function writeObject(schema: Schema, value: unknown): Texts {
  return Object.fromEntries(written(schema, value, ''))
}

type Entries = readonly (readonly [string, string])[]

function written(schema: Schema, value: unknown, path: string): Entries {
  if (schema.oneOf) return writtenUnion(schema.oneOf, value, path)
  const object = nullableObject(schema)
  if (object) return [[path, isObject(value) ? switchedOn : switchedOff], ...(isObject(value) ? writtenObject(object, value, path) : [])]
  if (schema.properties) return writtenObject(schema, value, path)
  if (hasOwnKeys(schema) && isObject(value)) return [[path, ownKeys]]
  if (schema.items?.oneOf || schema.items?.properties) return []
  return [[path, textOfValue(value)]]
}

function writtenUnion(variants: readonly Schema[], value: unknown, path: string): Entries {
  const discriminator = discriminatorOf(variants)
  const name = isObject(value) ? textOfValue(value[discriminator]) : ''
  const variant = variants.find((one) => nameOfVariant(one, discriminator) === name)
  return variant ? writtenObject(variant, value, path) : [[joined(path, discriminator), name]]
}

function writtenObject({ properties = {} }: Schema, value: unknown, path: string): Entries {
  const known: Readonly<Record<string, unknown>> = isObject(value) ? value : {}
  return Object.entries(properties).flatMap(([name, property]) => written(property, known[name], joined(path, name)))
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
