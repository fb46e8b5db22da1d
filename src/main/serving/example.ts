import type { ModelSignature, SignatureInput } from '../../shared/domain/packages/package.ts'
import type { Servable } from '../../shared/domain/serving/endpoint.ts'
import type { DescribedLookup } from './endpoint/contracts.ts'

export type ExampleRow = Readonly<Record<string, string | number | boolean>>

/** A date that is nobody's. */
const someDay = '2026-01-15'

/**
 * A row that a model takes: of each column something like what it has seen. It is made of the signature alone, which knows no value of a
 * sensitive column.
 * @param lookup with keys in place of the features that are looked up; null: with all columns
 */
export function exampleRow(
  { signature, sensitive }: Pick<Servable, 'signature' | 'sensitive'>,
  lookup: Pick<DescribedLookup, 'columns' | 'keys' | 'request'> | null = null,
): ExampleRow {
  const hidden = new Set(sensitive)
  const found = new Set(lookup?.columns)
  const given = signature.inputs.filter(({ name }) => !found.has(name))
  const names = new Set(given.map(({ name }) => name))
  const instead = lookup ? [...lookup.keys, ...lookup.request].filter(({ name }) => !names.has(name)) : []
  return Object.fromEntries([
    ...instead.map(({ name, type }) => [name, exampleValue({ type })] as const),
    ...given.map(
      (input) => [input.name, exampleValue(hidden.has(input.name) ? { ...input, levels: undefined, range: undefined } : input)] as const,
    ),
  ])
}

function exampleValue({ type, levels, range }: Pick<SignatureInput, 'type' | 'levels' | 'range'>): string | number | boolean {
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
