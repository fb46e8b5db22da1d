/** What MLflow's JSON says: whole numbers may come as texts, and NaN and infinities do. */

type Json = Readonly<Record<string, unknown>>

export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : null
}

export function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** Infinities of MLflow's database come as the largest double. */
export function doubleOf(value: unknown): number | null {
  if (value === 'NaN') return Number.NaN
  if (value === 'Infinity' || value === Number.MAX_VALUE) return Infinity
  if (value === '-Infinity' || value === -Number.MAX_VALUE) return -Infinity
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && !Number.isNaN(number) ? number : null
}

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : []
}

/** A list of `{key, value}`, or, as for models of some releases, an object. */
export function entriesIn(value: unknown): Map<string, string> {
  const pairs = Array.isArray(value)
    ? listOf(value).map((entry) => [textOf(entry.key) ?? '', textOf(entry.value) ?? ''] as const)
    : Object.entries(objectOf(value)).map(([key, text]) => [key, textOf(text) ?? ''] as const)
  return new Map(pairs)
}
