import { CairnError } from '../../errors.ts'
import type { ColumnType } from '../datasets/columnType.ts'

/**
 * An expression over the columns of a row, as a tree. Reading, checking and computing are apart: `parse.ts` makes the tree of a
 * text, `check.ts` gives each part its type, and what computes it (SQL, or JavaScript for a single row) takes the checked tree.
 */
export type Expression =
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'missing'; readonly at: number }
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  /** A function or an operator: `+`, `and`, `round`. */
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[]; readonly at: number }

/** The type of a value; `missing` is that of the word, which fits every type. */
export type ValueType = ColumnType | 'missing'

/** An expression with the type of each of its parts. Arguments have the types that the function takes. */
export type Checked =
  | { readonly kind: 'value'; readonly type: ValueType; readonly value: string | boolean | null }
  | { readonly kind: 'column'; readonly type: ColumnType; readonly name: string }
  | { readonly kind: 'call'; readonly type: ValueType; readonly name: string; readonly of: readonly Checked[] }

/** What is wrong with an expression, and where: `position` counts from 0. */
export function expressionError(message: string, position: number, details: Record<string, unknown> = {}): CairnError {
  return new CairnError('STEP_INVALID', message, { position, ...details })
}

/** The columns that an expression reads, each once, in the order in which they come. */
export function columnsOf(expression: Checked | Expression): string[] {
  const found = new Set<string>()
  const visit = (part: Checked | Expression): void => {
    if (part.kind === 'column') found.add(part.name)
    if (part.kind === 'call') part.of.forEach(visit)
  }
  visit(expression)
  return [...found]
}
