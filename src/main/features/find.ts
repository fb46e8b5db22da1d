import { parseFeatureRef } from '../../shared/domain/features/definitions.ts'
import type { ResolvedService, ResolvedView } from '../../shared/domain/features/resolved.ts'
import type { Registry } from '../workspace/index.ts'
import { Catalogue, type KnownObject } from './catalogue.ts'
import { resolveAlone, resolveService, resolveView } from './resolve.ts'

/**
 * `ride_lateness@v2`, or the newest version, with all that it rests on. The name of a view that no service has stands for all of its
 * features. @throws NOT_FOUND, FEATURES_INVALID
 */
export function findService(db: Registry, ref: string): ResolvedService {
  const catalogue = new Catalogue(db)
  const { name } = parseFeatureRef(ref)
  const isView = !isThere(catalogue.find('service', name)) && isThere(catalogue.find('view', name))
  return isView ? resolveAlone(catalogue.version('view', ref)) : resolveService(catalogue.version('service', ref))
}

const isThere = (object: KnownObject | undefined): boolean => object?.deletedAt === null

/** A feature view as it is kept online and joined. @throws NOT_FOUND; FEATURES_INVALID for an on-demand view */
export function findView(db: Registry, ref: string): ResolvedView {
  return resolveView(new Catalogue(db).version('view', ref))
}
