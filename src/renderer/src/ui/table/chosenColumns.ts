import type { Column } from './types.ts'

/** What names the rows, and what is done with them, is no choice. */
export function isChoosable<Row>({ names, quiet }: Column<Row>): boolean {
  return !names && !quiet
}

/** The columns without those that are hidden; ids that the table does not have mean nothing. */
export function chosenOf<Row>(columns: readonly Column<Row>[], hidden: readonly string[]): readonly Column<Row>[] {
  return columns.filter((column) => !isChoosable(column) || !hidden.includes(column.id))
}
