import type { ModelsRow } from '../../../../shared/contract/models/index.ts'

export type ShownVersions = 'all' | 'latest' | 'champions'

/** The versions in which every word that was typed occurs: in the name, an alias, a tag, the data or the task. */
export function filterModels(rows: readonly ModelsRow[], typed: string, versions: ShownVersions): readonly ModelsRow[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (versions === 'latest' && !row.isLatest) return false
    if (versions === 'champions' && !row.aliases.includes('champion')) return false
    const text = [row.ref, row.task ?? 'not opened', row.dataset ?? '', row.package?.name ?? '', ...row.aliases, ...row.tags]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
