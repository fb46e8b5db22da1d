import { OutcomeName } from '../../../../../shared/domain/serving/feedback.ts'

/** Which column is what, as the import is asked for. */
export interface ColumnChoice {
  readonly id: string | null
  readonly row: string | null
  readonly label: string | null
  readonly at: string | null
  /** Columns whose names become those of the outcomes. */
  readonly outcomes: readonly string[]
}

const names = {
  id: ['id', 'request', 'requestid', 'xcairnrequestid', 'cairnrequestid'],
  row: ['row', 'rowinrequest'],
  label: ['label', 'actual', 'target', 'truth', 'class', 'y'],
  at: ['at', 'time', 'timestamp', 'date', 'labeledat', 'labelledat'],
} as const

/** What columns of these names are likely to be; a person looks at it before anything is imported. */
export function guessColumns(columns: readonly string[]): ColumnChoice {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const find = (wanted: readonly string[]) => columns.find((column) => wanted.includes(plain(column))) ?? null
  return { id: find(names.id), row: find(names.row), label: find(names.label), at: find(names.at), outcomes: [] }
}

/** Those that may be outcomes: a column that is nothing else, with a name that an outcome may have. */
export function outcomeColumns(columns: readonly string[], { id, row, label, at }: ColumnChoice): string[] {
  return columns.filter((column) => ![id, row, label, at].includes(column) && OutcomeName.safeParse(column).success)
}

/** As the operation takes it; null as long as something is missing. */
export function columnsOf({ id, row, label, at, outcomes }: ColumnChoice) {
  if (id === null || (label === null && outcomes.length === 0)) return null
  return {
    id,
    ...(row !== null && { row }),
    ...(label !== null && { label }),
    ...(at !== null && { at }),
    outcomes: outcomes.map((column) => ({ name: column, column })),
  }
}
