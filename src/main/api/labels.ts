/** What a person may change about a thing. */
interface MetadataChange {
  readonly rename?: string
  readonly name?: string
  readonly notes?: string
  readonly starred?: boolean
  readonly archived?: boolean
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** A change in words, for the menu and the list of what can be undone: `Rename the dataset wine to vinho`. */
export function changeLabel(
  thing: string,
  { rename, name = rename, notes, starred, archived, addTags = [], removeTags = [] }: MetadataChange,
): string {
  const parts = [
    name !== undefined && `rename ${thing} to ${name}`,
    notes !== undefined && `edit the notes of ${thing}`,
    starred !== undefined && `${starred ? 'star' : 'unstar'} ${thing}`,
    archived !== undefined && (archived ? `archive ${thing}` : `unarchive ${thing}`),
    addTags.length > 0 && `tag ${thing} as ${addTags.join(', ')}`,
    removeTags.length > 0 && `remove ${removeTags.length === 1 ? 'the tag' : 'the tags'} ${removeTags.join(', ')} from ${thing}`,
  ].filter((part) => part !== false)
  const label = parts.length > 0 ? parts.join(', ') : `change ${thing}`
  return label.charAt(0).toUpperCase() + label.slice(1)
}
