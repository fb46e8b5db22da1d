import { and, asc, desc, eq, isNotNull, isNull, lte } from 'drizzle-orm'
import type { AliasAt } from '../../../shared/contract/models/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type ModelRow, modelVersionRef, type ModelVersionRow } from '../versions/store.ts'

const { aliasMoves, modelVersions } = schema

/**
 * The version that an alias pointed to before the present one. Going back twice goes back two: a move to the version
 * before takes the last step away, any other adds one. A removed alias comes back to where it was.
 * @throws NOT_FOUND when there is none
 */
export function versionToRollBackTo(db: Registry, model: ModelRow, alias: string): ModelVersionRow {
  const moves = db
    .select({ to: aliasMoves.toVersionId })
    .from(aliasMoves)
    .where(and(eq(aliasMoves.modelId, model.id), eq(aliasMoves.alias, alias)))
    .orderBy(asc(aliasMoves.id))
    .all()
  const trail: number[] = []
  for (const { to } of moves) {
    if (to === null || to === trail.at(-1)) continue
    if (to === trail.at(-2)) trail.pop()
    else trail.push(to)
  }
  if (moves.at(-1)?.to !== null) trail.pop()
  for (const id of trail.toReversed()) {
    const version = db
      .select()
      .from(modelVersions)
      .where(and(eq(modelVersions.id, id), isNull(modelVersions.deletedAt)))
      .get()
    if (version) return version
  }
  throw new CairnError('NOT_FOUND', `"${model.name}" has no ${alias} to roll back to.`, { model: model.name, alias })
}

/** The newest check that let a version become what an alias points to. */
export function checkOfMove(db: Registry, version: ModelVersionRow, alias: string): number | null {
  const toVersion = and(eq(aliasMoves.toVersionId, version.id), eq(aliasMoves.alias, alias), isNotNull(aliasMoves.gateCheckId))
  return db.select().from(aliasMoves).where(toVersion).orderBy(desc(aliasMoves.id)).get()?.gateCheckId ?? null
}

/** What an alias pointed to at a moment. */
export function aliasAt(db: Registry, model: ModelRow, alias: string, at: number): AliasAt {
  const before = and(eq(aliasMoves.modelId, model.id), eq(aliasMoves.alias, alias), lte(aliasMoves.at, at))
  const move = db.select().from(aliasMoves).where(before).orderBy(desc(aliasMoves.id)).get()
  const ref = move?.toVersionId == null ? null : modelVersionRef(db, move.toVersionId)
  return { model: model.name, alias, at, ref, since: ref === null ? null : (move?.at ?? null), reason: move?.reason ?? '' }
}
