import { z } from 'zod'

/**
 * The types of MLflow's messages (`mlflow/protos/service.proto`), as its clients write them in JSON or in a query: a null is an absent
 * field, an int64 may be text, a double that JSON has no number for is one of three words. Fields that are not known are ignored.
 */

export const text = z.string()

/** A 64-bit integer. One that a number cannot hold exactly is refused: no step or time is that large. */
export const int64 = z.union([z.number(), z.bigint(), z.string().regex(/^[-+]?\d+(\.0*)?$/)]).transform((value, context) => {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  context.addIssue('no integer that fits')
  return z.NEVER
})

const words: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity }

/** A number, NaN and infinities among them. Text in digits is one too, as a query has it. */
export const double = z.union([z.number(), z.bigint(), z.string()]).transform((value, context) => {
  const number = doubleOf(value)
  if (number !== null) return number
  context.addIssue('no number')
  return z.NEVER
})

/** @returns null for what is no number */
export function doubleOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'string') return null
  if (Object.hasOwn(words, value)) return words[value]
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

/** A number as JSON has it, or the word for what it has no number for. */
export const wireDouble = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

export const flag = z.union([z.boolean(), z.enum(['true', 'false', 'True', 'False'])]).transform((value) => /^true$/i.test(String(value)))

/** A list. In a query a single text is one too. */
export const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item))

/** The name of one of several. */
export const oneOf = <const Names extends readonly [string, ...string[]]>(...names: Names) => z.enum(names)

/** Must be there, and not be empty: an absent text is an empty one to Protocol Buffers. */
export const required = <Type extends z.ZodType>(type: Type) => type.refine((value) => value !== '', 'missing')

/** A param, or a tag: an absent value is an empty one. */
export const entry = z.object({ key: required(text), value: text.nullish().transform((value) => value ?? '') })

/** Params, or tags; none where the field is absent. */
export const entries = list(entry).default([])
