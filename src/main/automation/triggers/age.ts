import { eq } from 'drizzle-orm'
import { counted } from '../../../shared/numbers.ts'
import { currentAlias, modelVersionRef } from '../../models/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Occurrence } from './occurrence.ts'

const { modelVersions } = schema
const day = 86_400_000

/** The version in use has become so many days old, or again as many. */
export function aged(db: Registry, of: { readonly modelId: number; readonly alias: string }, days: number, now: number): Occurrence[] {
  const current = currentAlias(db, of.modelId, of.alias)
  const version = current === null ? undefined : db.select().from(modelVersions).where(eq(modelVersions.id, current)).get()
  if (!version) return []
  const times = Math.floor((now - version.createdAt) / (days * day))
  if (times < 1) return []
  const ref = modelVersionRef(db, version.id)
  const text = `${ref} is more than ${counted(times * days, 'day')} old.`
  return [{ kind: 'age', key: `${version.id} ${days} ${times}`, at: now, evidence: { text, version: ref, createdAt: version.createdAt } }]
}
