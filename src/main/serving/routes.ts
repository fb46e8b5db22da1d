import { and, eq, isNull } from 'drizzle-orm'
import type { Route, RouteTarget } from '../../shared/domain/serving/route.ts'
import { targetText } from '../../shared/domain/serving/route.ts'
import { parseVersionRef } from '../../shared/domain/refs.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Work } from '../jobs/index.ts'
import { currentAlias, type ModelVersionRow } from '../models/index.ts'
import { type Registry, schema } from '../workspace/index.ts'
import { ensureServable, findServable, readServable, type ServedVersion } from './servables.ts'
import type { ResolvedRoute } from './store.ts'

const { models, modelVersions } = schema

/** What a reference to a version asks for: an alias is followed wherever it moves, a version stays. */
export function targetOf(ref: string, version: ModelVersionRow): RouteTarget {
  const parsed = parseVersionRef(ref)
  return parsed.by === 'label' ? { alias: parsed.label } : { version: version.number }
}

/** The version that a target means now. @throws NOT_FOUND, also for one in the trash */
export function versionOf(db: Registry, modelId: number, target: RouteTarget): ModelVersionRow {
  const id = 'alias' in target ? currentAlias(db, modelId, target.alias) : null
  const wanted = 'alias' in target ? eq(modelVersions.id, id ?? -1) : eq(modelVersions.number, target.version)
  const found = db
    .select()
    .from(modelVersions)
    .where(and(eq(modelVersions.modelId, modelId), wanted, isNull(modelVersions.deletedAt)))
    .get()
  if (found) return found
  const model = db.select({ name: models.name }).from(models).where(eq(models.id, modelId)).get()?.name ?? ''
  const what = 'alias' in target ? `alias ${target.alias}` : targetText(target)
  throw new CairnError('NOT_FOUND', `The model "${model}" has no ${what}.`, { model, target: targetText(target) })
}

/** Also of one in the trash. */
export function numberOfVersion(db: Registry, id: number): number | null {
  return db.select({ number: modelVersions.number }).from(modelVersions).where(eq(modelVersions.id, id)).get()?.number ?? null
}

/** The targets of a route, by place. */
interface Targets<T> {
  readonly arms: readonly T[]
  readonly shadows: readonly T[]
  readonly pinned: readonly T[]
}

function mapTargets<T>({ arms, shadows, pinned = [] }: Route, to: (target: RouteTarget) => T): Targets<T> {
  return { arms: arms.map(({ target }) => to(target)), shadows: shadows.map(to), pinned: pinned.map(to) }
}

/** The versions that the targets of a route mean now. @throws NOT_FOUND */
export function versionsNow(db: Registry, modelId: number, route: Route): Targets<ModelVersionRow> {
  return mapTargets(route, (target) => versionOf(db, modelId, target))
}

/** Whether the targets of a route still mean the versions that it was resolved to. */
export function isResolved(db: Registry, modelId: number, route: Route, resolved: ResolvedRoute): boolean {
  const same = (now: readonly ModelVersionRow[], then: readonly ServedVersion[]) =>
    now.length === then.length && now.every(({ id }, place) => id === then[place].versionId)
  const now = versionsNow(db, modelId, route)
  return same(now.arms, resolved.arms) && same(now.shadows, resolved.shadows) && same(now.pinned, resolved.pinned)
}

/** Makes what an endpoint runs of every target of a route. @throws what keeps one of them from being served */
export async function resolveRoute(work: Pick<Work, 'workspace' | 'perform'>, modelId: number, route: Route): Promise<ResolvedRoute> {
  const now = versionsNow(work.workspace.db, modelId, route)
  const made = new Map<number, ServedVersion>()
  for (const version of [...now.arms, ...now.shadows, ...now.pinned])
    if (!made.has(version.id)) made.set(version.id, await ensureServable(work, version))
  const served = (versions: readonly ModelVersionRow[]) => versions.flatMap(({ id }) => made.get(id) ?? [])
  const resolved = { arms: served(now.arms), shadows: served(now.shadows), pinned: served(now.pinned) }
  await checkUnit(work, route, resolved)
  return resolved
}

/** The servables of a route as its versions are now, where the registry has all of them; null where one is still to be made. */
export async function findResolved(workspace: Work['workspace'], modelId: number, route: Route): Promise<ResolvedRoute | null> {
  const now = versionsNow(workspace.db, modelId, route)
  const all = async (versions: readonly ModelVersionRow[]) => Promise.all(versions.map((version) => findServable(workspace, version)))
  const [arms, shadows, pinned] = await Promise.all([all(now.arms), all(now.shadows), all(now.pinned)])
  const there = (found: readonly (ServedVersion | null)[]): found is ServedVersion[] => found.every((one) => one !== null)
  return there(arms) && there(shadows) && there(pinned) ? { arms, shadows, pinned } : null
}

/** What makes two requests the same unit is written down with each of them. @throws COLUMN_UNKNOWN; INVALID_INPUT for a sensitive column */
async function checkUnit({ workspace }: Pick<Work, 'workspace'>, { unitColumn }: Route, { arms }: ResolvedRoute): Promise<void> {
  if (unitColumn === null) return
  for (const { servable, ref } of arms) {
    const { signature, sensitive } = await readServable(workspace.objects, servable)
    const names = signature.inputs.map(({ name }) => name)
    const column = JSON.stringify(unitColumn)
    if (!names.includes(unitColumn))
      throw new CairnError('COLUMN_UNKNOWN', `${ref} has no input ${column} to split the traffic by.`, {
        column: unitColumn,
        columns: names.slice(0, 50),
      })
    if (sensitive.includes(unitColumn))
      throw new CairnError(
        'INVALID_INPUT',
        `The column ${column} is sensitive, so traffic cannot be split by it. Send X-Cairn-Unit instead.`,
        {
          column: unitColumn,
        },
      )
  }
}
