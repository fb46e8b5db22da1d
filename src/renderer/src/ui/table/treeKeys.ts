import type { Tree } from './types.ts'

/** What an arrow does in a tree: it turns a row, or leads to another one by its place; null where it does nothing. */
export type TreeStep = 'toggle' | number | null

/** @param place of the row @param rowAt undefined for one that is on its way */
export function treeStep<Row>(tree: Tree<Row>, key: string, place: number, rowAt: (place: number) => Row | undefined): TreeStep {
  const row = rowAt(place)
  if (row === undefined || (key !== 'ArrowLeft' && key !== 'ArrowRight')) return null
  const open = tree.isOpen(row)
  if (key === 'ArrowRight') return open === false ? 'toggle' : open ? place + 1 : null
  if (open) return 'toggle'
  for (let above = place - 1; above >= 0; above--) {
    const other = rowAt(above)
    if (other === undefined) return null
    if (tree.depth(other) < tree.depth(row)) return above
  }
  return null
}
