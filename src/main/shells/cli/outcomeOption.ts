import { InvalidArgumentError } from 'commander'

export interface OutcomeColumn {
  readonly name: string
  readonly column: string
}

/** `revenue=amount`; `clicked` alone is a column of its own name. */
export function outcomeColumn(text: string, before: OutcomeColumn[] | undefined): OutcomeColumn[] {
  const at = text.indexOf('=')
  const [name, column] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)]
  if (name.trim() === '' || column === '') throw new InvalidArgumentError('An outcome is given as name=column, such as revenue=amount.')
  return [...(before ?? []), { name: name.trim(), column }]
}
