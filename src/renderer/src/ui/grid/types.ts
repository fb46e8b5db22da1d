export type GridCell = string | number | boolean | null

/** A row as the grid shows it. */
export interface GridLine {
  /** What stands at its head, such as its number. */
  readonly name: string
  /** By the place of the column; undefined for a cell that is on its way. */
  readonly cells: readonly (GridCell | undefined)[]
  /** Places of cells whose change is staged. */
  readonly edited?: ReadonlySet<number>
  /** Its removal is staged. */
  readonly removed?: boolean
  /** It is new. */
  readonly added?: boolean
  /** What the edited cells were, by the place of the column: shown before what they are. */
  readonly before?: readonly (GridCell | undefined)[]
}

export interface GridColumn {
  readonly id: string
  readonly title: string
  /** Told with the title, such as its type. */
  readonly note?: string
  /** Its place in the cells of a line. */
  readonly place: number
  readonly numeric: boolean
  readonly editable: boolean
  readonly width: number
  readonly sorted: 'ascending' | 'descending' | null
  /** Its rank where rows are sorted by several columns, from 1. */
  readonly rank: number | null
}

/** A cell as it is written. Data is text and never markup; what is not there yet is empty. */
export function cellText(cell: GridCell | undefined): string {
  if (cell === undefined) return ''
  if (cell === null) return '–'
  if (typeof cell === 'number') return String(cell).replace('-', '−')
  return String(cell)
}

const widest = 480

/** px that a column asks for so that its title and these of its cells are seen whole. */
export function fittingWidth({ title, place }: GridColumn, lines: readonly (GridLine | undefined)[]): number {
  const texts = lines.map((line) => cellText(line?.cells[place]).length)
  return Math.min(widest, 7.4 * Math.max(title.length + 4, ...texts) + 20)
}
