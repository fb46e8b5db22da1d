import { Recipe } from '../recipe.ts'
import { choicesOf, hasOwnKeys, recipeSchema, type Schema } from './schema.ts'

/** Numbers from 0 to 1 of a seed, for tests alone (mulberry32). */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Any recipe that the schema allows: every variant, every limit, what is optional there or not. */
export function randomRecipe(random: () => number): Recipe {
  const value = randomValue(recipeSchema, random) as Record<string, unknown>
  const { givesAway: _, ...rest } = value
  const [train, validation] = [0.5 + random() * 0.3, random() * 0.2]
  const split = { ...(value.split as object), by: 'when', fractions: { train, validation, test: 1 - train - validation } }
  const keepDuplicatesTogether = ['random', 'stratified'].includes((value.split as { kind: string }).kind) && random() < 0.5
  const heldOut = random() < 0.3 ? 'a1'.repeat(32) : undefined
  return Recipe.parse({ ...rest, split: { ...split, keepDuplicatesTogether, heldOut } })
}

function randomValue(schema: Schema, random: () => number): unknown {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]
  const variants = schema.oneOf ?? (choicesOf(schema) && !hasOwnKeys(schema) ? undefined : schema.anyOf)
  if (variants) return randomValue(one(variants), random)
  const choices = choicesOf(schema)
  if (choices) return one(choices)
  if (schema.properties) {
    const there = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name) || random() < 0.7)
    return Object.fromEntries(there.map(([name, property]) => [name, randomValue(property, random)]))
  }
  if (hasOwnKeys(schema)) return Object.fromEntries([1, 2, 3].map((n) => [`class ${n}`, random() * 10 + 1e-6]))
  if (schema.type === 'array') return Array.from({ length: 1 + Math.floor(random() * 4) }, () => randomValue(schema.items ?? {}, random))
  if (schema.type === 'null') return null
  if (schema.type === 'boolean') return random() < 0.5
  if (schema.type === 'string') return `text ${Math.floor(random() * 1e6)}`
  const least = schema.exclusiveMinimum ?? schema.minimum ?? -1
  const most = Math.min(schema.maximum ?? schema.exclusiveMaximum ?? Infinity, 1e6)
  // Above the least one, for some limits leave that out; whole numbers have room for one more.
  if (schema.type === 'integer') return Math.min(most, least + 1 + Math.floor(random() * (most - least)))
  return least + (random() * 0.999 + 1e-9) * (most - least)
}
