import type { Pair } from './spool.ts'

/** What a metric may be: anything that is a number, as tensors of one element are when they are converted. */
export type Numbers = Readonly<Record<string, unknown>>
/** Texts, numbers, truth values, lists, and objects of these. */
export type Texts = Readonly<Record<string, unknown>>

/** As MLflow's protocol writes a number; null for what is none. */
export function wireNumber(value: unknown): number | string | null {
  if (typeof value === 'string' || value === null || value === undefined || typeof value === 'symbol') return null
  const number = Number(value)
  if (Number.isFinite(number)) return number
  return typeof value === 'number' ? String(number) : null
}

/** Keys with texts. Names inside each other are joined by a point; lists are JSON. */
export function pairsOf(values: Texts, prefix = ''): Pair[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = prefix + name
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? pairsOf(value as Texts, `${key}.`) : [{ key, value: textOf(value) }]
  })
}

const textOf = (value: unknown) => (Array.isArray(value) ? JSON.stringify(value) : String(value))
