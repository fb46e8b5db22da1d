import type { PredictorInputs } from '../../../../../shared/contract/packages.ts'

type Input = PredictorInputs['inputs'][number]
type Values = Readonly<Record<string, string>>

/**
 * The body that asks about one row, as MLflow's clients write it. What is typed into a number's field and is none goes as it is: the answer says so.
 * @param lookedUp inputs that stay out of the row while they are empty: the deployment looks them up
 */
export function bodyOf(inputs: readonly Input[], values: Values, lookedUp: readonly string[] = []): string {
  const given = inputs.filter(({ name }) => !lookedUp.includes(name) || (values[name] ?? '') !== '')
  const row = Object.fromEntries(given.map((input) => [input.name, cellOf(input, values[input.name] ?? '')]))
  return JSON.stringify({ dataframe_records: [row] }, null, 2)
}

function cellOf({ type }: Input, text: string): string | number | boolean | null {
  if (text === '') return null
  if (type === 'boolean') return text === 'true'
  if (type === 'text' || type === 'date' || type === 'datetime') return text
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** A row that the model could have seen: the middle of each range, the first of each list of categories. */
export function exampleOf(inputs: readonly Input[]): Record<string, string> {
  return Object.fromEntries(
    inputs.flatMap(({ name, type, levels, range }) => {
      const text = type === 'boolean' ? 'true' : range ? middle(range, type) : (levels?.[0] ?? '')
      return text === '' ? [] : [[name, text]]
    }),
  )
}

function middle({ min, max }: { readonly min: number; readonly max: number }, type: Input['type']): string {
  const value = (min + max) / 2
  if (type === 'date') return new Date(value).toISOString().slice(0, 10)
  if (type === 'datetime') return new Date(value).toISOString().slice(0, 19)
  return String(type === 'integer' ? Math.round(value) : Number(value.toPrecision(4)))
}
