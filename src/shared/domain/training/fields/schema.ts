import { z } from 'zod'
import { CustomLayer, Recipe, Transform } from '../recipe.ts'

/** The part of JSON Schema that the schemas of a recipe come out as. */
export interface Schema {
  readonly type?: string
  readonly const?: string
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: unknown
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** Limits, choices and defaults of the fields of a form are read from here, so that the recipe's own schema is their only source. */
const schemaOf = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input' }) as Schema

export const recipeSchema = schemaOf(Recipe)
export const encodingSchema = schemaOf(Transform)
export const layerSchema = schemaOf(CustomLayer)

/** The field that tells the variants of a union apart, such as `kind`. */
export function discriminatorOf(variants: readonly Schema[]): string {
  const found = Object.entries(variants[0].properties ?? {}).find(([, property]) => property.const !== undefined)
  if (!found) throw new Error('The variants of a union need a discriminating field.')
  return found[0]
}

/** What a variant's discriminator says. */
export const nameOfVariant = (variant: Schema, discriminator: string): string => variant.properties?.[discriminator].const ?? ''

/** The object of a schema that allows null instead; undefined for any other schema. */
export function nullableObject({ anyOf }: Schema): Schema | undefined {
  return anyOf?.some(({ type }) => type === 'null') ? anyOf.find(({ properties }) => properties !== undefined) : undefined
}

/** The texts that a schema allows, where it allows some texts only. */
export function choicesOf({ enum: choices, const: only, anyOf }: Schema): readonly string[] | undefined {
  if (choices) return choices
  if (only !== undefined) return [only]
  const several = anyOf?.flatMap((schema) => choicesOf(schema) ?? [])
  return several?.length ? several : undefined
}

/** The values of an object with keys of one's own choice. */
export function ownKeysSchema({ additionalProperties, anyOf = [] }: Schema): Schema {
  if (typeof additionalProperties === 'object' && additionalProperties !== null) return additionalProperties
  const within = anyOf.find(hasOwnKeys)
  return within ? ownKeysSchema(within) : {}
}

/** Whether it is an object with keys of one's own choice, or can be one. */
export function hasOwnKeys({ additionalProperties, anyOf }: Schema): boolean {
  return typeof additionalProperties === 'object' || (anyOf?.some(hasOwnKeys) ?? false)
}
