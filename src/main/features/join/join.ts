import type { JoinMode, ResolvedService, ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Duck } from '../../datasets/tasks.ts'
import { entityKeys, sourceColumns } from './columns.ts'
import { type Extent, extentSql, latestMomentSql, type Pick, pickSql } from './pickSql.ts'
import type { EntityRows, SourceRows } from './relations.ts'
import { type JoinedRows, joinedRows, type PickedView } from './serviceSql.ts'

export interface ServiceJoin {
  readonly entities: EntityRows
  /** By the name of the view in the service. */
  readonly sources: ReadonlyMap<string, SourceRows>
  readonly mode: JoinMode
}

/**
 * Joins the features of a service to entity rows, each as it was at the moment of its row. Which rows hold is found first and lies in
 * temporary tables of this connection; the features are read when the result is.
 * @throws COLUMN_UNKNOWN, TYPE_MISMATCH, STEP_INVALID before anything is computed
 */
export async function joinService(duck: Duck, service: ResolvedService, join: ServiceJoin): Promise<JoinedRows> {
  const picked = service.views.map((view, place) => ({ ...readView(view, join), picks: `picks${place}` }))
  const joined = joinedRows(service, join.entities, picked)
  for (const view of picked) await pickRows(duck, view, join)
  return joined
}

function readView(view: ResolvedView, { entities, sources }: ServiceJoin): Omit<PickedView, 'picks'> & { source: SourceRows } {
  const source = sources.get(view.as)
  if (!source) throw new CairnError('INTERNAL', `The source of ${view.ref} was not opened.`, {})
  return { view, source: { ...source, ...sourceColumns(view, source.columns) }, keys: entityKeys(view, entities) }
}

async function pickRows(duck: Duck, { view, source, keys, picks }: ReadView, { entities, mode }: ServiceJoin): Promise<void> {
  const pick: Pick = { entities: { ...entities, keys }, source, mode, ttl: view.ttl }
  await duck.run(`CREATE OR REPLACE TEMP TABLE ${picks} AS ${pickSql(pick, await extentOf(duck, pick))}`)
}

type ReadView = PickedView & { readonly source: SourceRows }

async function extentOf(duck: Duck, pick: Pick): Promise<Extent | null> {
  const [latest] = await duck.row(latestMomentSql(pick))
  if (latest === null) return null
  const moment = BigInt(String(latest))
  const [first, last, firstCreated, lastCreated] = (await duck.row(extentSql(pick, moment))).map((cell) =>
    cell === null ? null : BigInt(String(cell)),
  )
  if (first === null || last === null) return null
  return { moment, events: [first, last], created: firstCreated === null || lastCreated === null ? null : [firstCreated, lastCreated] }
}
