/** A value of a column, as SQLite holds it. */
export type Cell = string | number | null
export type RowValues = Readonly<Record<string, Cell>>

/** One row of the registry before and after a change; null where it was not there. `key` names the row. */
export interface RowChange {
  readonly table: string
  readonly key: RowValues
  readonly before: RowValues | null
  readonly after: RowValues | null
}

/**
 * What several changes come to: one per row, in the order in which the rows were first touched; of a row that stayed,
 * only the columns that differ. What ends as it began is left out.
 */
export function netChanges(changes: readonly RowChange[]): RowChange[] {
  const net = new Map<string, RowChange>()
  for (const change of changes) {
    const id = JSON.stringify([change.table, change.key])
    net.set(id, { ...change, before: net.has(id) ? net.get(id)!.before : change.before })
  }
  return [...net.values()].map(onlyWhatDiffers).filter((change) => change !== null)
}

function onlyWhatDiffers(change: RowChange): RowChange | null {
  const { before, after } = change
  if (before === null && after === null) return null
  if (before === null || after === null) return change
  const columns = Object.keys(after).filter((column) => before[column] !== after[column])
  const pick = (values: RowValues) => Object.fromEntries(columns.map((column) => [column, values[column]]))
  return columns.length === 0 ? null : { ...change, before: pick(before), after: pick(after) }
}

/** The changes that lead back: last first, each the other way round. */
export function reversed(changes: readonly RowChange[]): RowChange[] {
  return changes.toReversed().map(({ before, after, ...row }) => ({ ...row, before: after, after: before }))
}
