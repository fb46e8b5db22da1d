import type { Cell } from './useRowPages.ts'

/** A cell as it is written in a grid. Data is text and never markup; what is not there yet is empty. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return ''
  if (cell === null) return '–'
  if (typeof cell === 'number') return String(cell).replace('-', '−')
  return String(cell)
}
