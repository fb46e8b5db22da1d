const page = 20

/** Where a key leads from a row; null where it does not move. */
export function nextRow(key: string, row: number, total: number): number | null {
  const to = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: total - 1, PageDown: row + page, PageUp: row - page }[key]
  return to === undefined ? null : Math.max(0, Math.min(total - 1, to))
}

const focusable = 'a[href], button:not([disabled]), input:not([disabled])'
/** They do something of their own with the arrows. */
const ownKeys = 'input:not([type=checkbox]), textarea, select, [role=combobox], [role=slider], [aria-haspopup]'

/** Whether the focus is on something of a row that leaves the arrows to the table. */
export function walks(target: EventTarget): target is HTMLElement {
  return target instanceof HTMLElement && target.closest('tbody tr') !== null && !target.matches(ownKeys)
}

/**
 * Puts the focus on what stands in the same cell of another row, else on the first thing of that row: from a link to a link, from a box to a box.
 * @returns whether there is any
 */
export function focusIn(row: HTMLTableRowElement | null | undefined, cell: number, from: HTMLElement): boolean {
  const here = [...(row?.cells[cell]?.querySelectorAll<HTMLElement>(focusable) ?? [])]
  const found = here.find(({ tagName }) => tagName === from.tagName) ?? here[0] ?? row?.querySelector<HTMLElement>(focusable)
  found?.focus()
  return found !== null && found !== undefined
}
