const itemsOf = (tree: Element) => [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')]

/**
 * Moves the focus in a tree, or opens and closes the folder that has it.
 * @param target what has the focus
 * @returns whether the key means something there
 */
export function walkTree(tree: Element, target: EventTarget, key: string): boolean {
  const items = itemsOf(tree)
  const place = items.findIndex((item) => item === target)
  if (place < 0) return false
  const item = items[place]
  const open = item.getAttribute('aria-expanded')
  switch (key) {
    case 'ArrowDown':
      items[place + 1]?.focus()
      return true
    case 'ArrowUp':
      items[place - 1]?.focus()
      return true
    case 'Home':
      items[0].focus()
      return true
    case 'End':
      items.at(-1)?.focus()
      return true
    case 'ArrowRight':
      if (open === 'false') item.click()
      else if (open === 'true') items[place + 1]?.focus()
      return true
    case 'ArrowLeft':
      if (open === 'true') item.click()
      else aboveOf(items, place)?.focus()
      return true
    default:
      return false
  }
}

const levelOf = (item: HTMLElement) => Number(item.getAttribute('aria-level'))

function aboveOf(items: readonly HTMLElement[], place: number): HTMLElement | undefined {
  return items.slice(0, place).findLast((other) => levelOf(other) < levelOf(items[place]))
}
