import type { ResolvedService, ResolvedView } from '../../shared/domain/features/resolved.ts'
import type { Registry } from '../workspace/index.ts'
import { Catalogue } from './catalogue.ts'
import { resolveService, resolveView } from './resolve.ts'

/** `ride_lateness@v2`, or the newest version, with all that it rests on. @throws NOT_FOUND, FEATURES_INVALID */
export function findService(db: Registry, ref: string): ResolvedService {
  return resolveService(new Catalogue(db).version('service', ref))
}

/** A feature view as it is kept online and joined. @throws NOT_FOUND; FEATURES_INVALID for an on-demand view */
export function findView(db: Registry, ref: string): ResolvedView {
  return resolveView(new Catalogue(db).version('view', ref))
}
