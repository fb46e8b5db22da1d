import type { ReactNode } from 'react'

/** What a cell is sorted by and copied as: the value itself, not what is shown of it. */
export type Value = string | number | boolean | null | undefined

export interface Column<Row> {
  readonly id: string
  /** The head, and the name of the column where it is copied to. */
  readonly title: string
  /** What stands in the head in place of the title; the title stays its name. */
  readonly head?: ReactNode
  /** The head is only read aloud: the cells say enough. */
  readonly quiet?: boolean
  /** One sentence on what it is. */
  readonly help?: string
  /** Without it the column is neither sorted nor copied. */
  readonly value?: (row: Row) => Value
  /** By default the value as text. */
  readonly cell?: (row: Row) => ReactNode
  /** Figures: to the right, each digit as wide as the others. */
  readonly numeric?: boolean
  /** It names the row. */
  readonly names?: boolean
  readonly className?: string | ((row: Row) => string)
  /** What is said on hover. */
  readonly tip?: (row: Row) => string | undefined
  /** px. Where one column has a width, all should: the table is then laid out by them. */
  readonly width?: number
  /** Stays at the left. */
  readonly pinned?: boolean
  /** Beside the head: what else can be done with the column. */
  readonly menu?: ReactNode
}

/** Rows that are too many to be here: asked for where they come into view. */
export interface LazyRows<Row> {
  readonly total: number
  /** Undefined for a row that is on its way. */
  readonly rowAt: (index: number) => Row | undefined
  /** The first and the last row visible. */
  readonly onVisible: (first: number, last: number) => void
}

export interface Order {
  readonly column: string
  readonly descending: boolean
}

/** Sorting that is done elsewhere, over all rows and not only those that are here. */
export interface Ordering {
  readonly by: Order | null
  readonly onOrder: (column: string) => void
}

export interface Selection<Row> {
  readonly isChosen: (row: Row) => boolean
  readonly onToggle: (row: Row) => void
  /** The name of the row's check box. */
  readonly label: (row: Row) => string
}

/** A row with its number in the order of the data; without one while it is on its way. */
export interface Line<Row> {
  readonly index: number
  readonly row: Row | undefined
}

/** Rows that stand beneath others, which open and close: the right arrow opens, the left one closes or leads to the row above. */
export interface Tree<Row> {
  /** 0 at the top. */
  readonly depth: (row: Row) => number
  /** Null for a row that nothing stands beneath. */
  readonly isOpen: (row: Row) => boolean | null
  readonly onToggle: (row: Row) => void
}
