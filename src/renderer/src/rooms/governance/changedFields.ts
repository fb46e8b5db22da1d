import { z } from 'zod'

const Fields = z.record(z.string(), z.unknown())
const Changes = z.array(z.object({ table: z.string(), key: Fields, before: Fields.nullable(), after: Fields.nullable() }))

export interface FieldChange {
  /** Table and key of the row: `run_tags, run_id 1, tag demo`. */
  readonly where: string
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** The fields that an entry of the audit log changed. A row that came or went, and has nothing but its key, is one line. */
export function changedFields(detail: Readonly<Record<string, unknown>>): FieldChange[] {
  const changes = Changes.safeParse(detail.changes)
  if (!changes.success) return []
  return changes.data.flatMap(({ table, key, before, after }) => {
    const where = [table, ...Object.entries(key).map(([name, value]) => `${name} ${String(value)}`)].join(', ')
    const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    if (names.length === 0) return [{ where, field: 'row', before: before && 'there', after: after && 'there' }]
    return names.map((field) => ({ where, field, before: before?.[field], after: after?.[field] }))
  })
}
