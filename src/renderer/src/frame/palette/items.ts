import { type Match, matchCommand } from './fuzzy.ts'

export const groups = ['Recent', 'Commands', 'Objects', 'Help'] as const
export type Group = (typeof groups)[number]

/** Something that the palette finds. */
export interface Item {
  readonly id: string
  readonly group: Exclude<Group, 'Recent'>
  readonly title: string
  /** Where it stands, or what it is. */
  readonly note: string
  readonly also?: string
  readonly shortcut?: string
  /** Why it cannot be chosen, or null. */
  readonly disabled: string | null
  readonly kind: 'command' | 'dataset' | 'feature' | 'run' | 'model' | 'package' | 'deployment' | 'monitor' | 'policy' | 'help'
  readonly run: () => void
}

export interface Line {
  readonly item: Item
  readonly group: Group
  readonly match: Match
}

const modes = { '>': 'Commands', '#': 'Objects', '?': 'Help' } as const
const most = { Recent: 5, Commands: 60, Objects: 8, Help: 6 } as const
const mostWithoutQuery = 40

/** What answers a query, in groups. A first `>`, `#` or `?` asks for one group alone. Without a query: recent commands, then all. */
export function linesFor(items: readonly Item[], text: string, recent: readonly string[]): Line[] {
  const mode = Object.hasOwn(modes, text[0] ?? '') ? modes[text[0] as keyof typeof modes] : null
  const query = (mode ? text.slice(1) : text).trim()
  const asked = items.filter(({ group }) => mode === null || group === mode)
  if (query === '' && mode === null) return withoutQuery(asked, recent)
  const found = asked.flatMap((item) => {
    const match = matchCommand(query, item.title, item.also)
    return match ? [{ item, group: item.group, match }] : []
  })
  const rank = (id: string) => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  const order = (a: Line, b: Line) => standing(b) - standing(a) || rank(a.item.id) - rank(b.item.id)
  return groups.flatMap((group) =>
    found
      .filter((line) => line.group === group)
      .sort(order)
      .slice(0, mode === null ? most[group] : mostWithoutQuery),
  )
}

/** What can be chosen comes before what can't, unless it fits much worse. */
function standing({ item, match }: Line): number {
  return match.score - (item.disabled === null ? 0 : 1)
}

function withoutQuery(items: readonly Item[], recent: readonly string[]): Line[] {
  const plain = (item: Item, group: Group): Line => ({ item, group, match: { score: 0, parts: [{ text: item.title, hit: false }] } })
  const remembered = recent.flatMap((id) => items.find((item) => item.id === id && item.disabled === null) ?? []).slice(0, most.Recent)
  const rest = items.filter((item) => item.group === 'Commands' && !remembered.includes(item))
  const ordered = [...rest.filter(({ disabled }) => disabled === null), ...rest.filter(({ disabled }) => disabled !== null)]
  return [...remembered.map((item) => plain(item, 'Recent')), ...ordered.map((item) => plain(item, 'Commands'))]
}
