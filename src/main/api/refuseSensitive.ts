import { CairnError } from '../../shared/errors.ts'

/**
 * Answers over single values of a column, or over its rows by value, would tell what is masked everywhere else.
 * @throws INVALID_INPUT where one of the columns is sensitive
 */
export function refuseSensitive(columns: readonly string[], sensitive: readonly string[]): void {
  const column = columns.find((name) => sensitive.includes(name))
  if (column === undefined) return
  throw new CairnError('INVALID_INPUT', `The column ${JSON.stringify(column)} is sensitive: its values stay masked and cannot be tried.`, {
    column,
  })
}
