import type { ModelSignature, SignatureInput } from '../../shared/domain/packages/package.ts'
import type { Servable } from '../../shared/domain/serving/endpoint.ts'

export type ExampleRow = Readonly<Record<string, string | number | boolean>>

/** A date that is nobody's. */
const someDay = '2026-01-15'

/**
 * A row that a model takes: of each column something like what it has seen. It is made of the signature alone, which knows no value of a
 * sensitive column.
 */
export function exampleRow({ signature, sensitive }: Pick<Servable, 'signature' | 'sensitive'>): ExampleRow {
  const hidden = new Set(sensitive)
  return Object.fromEntries(
    signature.inputs.map((input) => [
      input.name,
      exampleValue(hidden.has(input.name) ? { ...input, levels: undefined, range: undefined } : input),
    ]),
  )
}

function exampleValue({ type, levels, range }: SignatureInput): string | number | boolean {
  switch (type) {
    case 'text':
      return levels?.[0] ?? 'text'
    case 'boolean':
      return true
    case 'integer':
      return Math.round(middleOf(range))
    case 'number':
      return Number(middleOf(range).toPrecision(4))
    case 'date':
      return range ? new Date(middleOf(range)).toISOString().slice(0, 10) : someDay
    case 'datetime':
      return range ? new Date(middleOf(range)).toISOString() : `${someDay}T12:00:00.000Z`
  }
}

function middleOf(range: ModelSignature['inputs'][number]['range']): number {
  return range ? range.min + (range.max - range.min) / 2 : 1
}

/** What may be true of a row; null where the target is sensitive, of which no label is accepted. */
export function exampleLabel({ signature, sensitive }: Pick<Servable, 'signature' | 'sensitive'>): string | number | null {
  if (sensitive.includes(signature.target)) return null
  return signature.labels[0] ?? 1
}
