import { FeatureServiceDefinition, type FeatureViewDefinition, type ServiceEntry } from '../../../shared/domain/features/definitions.ts'
import type { FeastNames } from './names.ts'
import type { FeastProjection, FeastService } from './registry.ts'
import { aboutOf, type Converting } from './views.ts'

/** @returns undefined where nothing of it could be taken over */
export function convertService(converting: Converting, service: FeastService, names: FeastNames): FeatureServiceDefinition | undefined {
  const left = (why: string) => converting.note(`The feature service "${service.name}" was not imported: ${why}`)
  const entries = service.features.flatMap((projection) => entryOf(converting, service.name, projection) ?? [])
  if (entries.length === 0) {
    left('none of its views was.')
    return undefined
  }
  const fullNames = haveClash(converting, entries)
  if (fullNames)
    converting.note(
      `Features of "${service.name}" have the same name in two views: its columns are named view__feature, as with full_feature_names.`,
    )
  const read = FeatureServiceDefinition.safeParse({ name: names.nameOf(service.name), features: entries, fullNames, ...aboutOf(service) })
  if (read.success) return read.data
  left(`${read.error.issues[0].path.join('.')}: ${read.error.issues[0].message}`)
  return undefined
}

function entryOf(converting: Converting, service: string, projection: FeastProjection): ServiceEntry | undefined {
  const { featureViewName: name, featureViewNameAlias: alias, featureColumns, joinKeyMap, versionTag } = projection
  const view = converting.views.get(name)
  if (!view) {
    converting.note(`"${name.slice(0, 100)}" is no longer part of the feature service "${service}": it was not imported.`)
    return undefined
  }
  if (versionTag !== undefined)
    converting.note(`"${service}" names version ${versionTag} of "${name}" in Feast. Here it has the one of the registry.`)
  const listed = new Set(featureColumns.map((feature) => feature.name))
  const features = view.features.filter((feature) => listed.has(feature.name)).map((feature) => feature.name)
  if (listed.size > 0 && features.length === 0) return undefined
  return {
    view: view.name,
    ...(alias !== '' && alias !== name && { as: converting.viewNames.nameOf(alias) }),
    ...(Object.keys(joinKeyMap).length > 0 && { keyColumns: { ...joinKeyMap } }),
    ...(features.length > 0 && features.length < view.features.length && { features }),
  }
}

/** Whether two entries give features of the same name. */
function haveClash({ views }: Converting, entries: readonly ServiceEntry[]): boolean {
  const byName = new Map<string, FeatureViewDefinition>([...views.values()].map((view) => [view.name, view]))
  const all = entries.flatMap(({ view, features }) => features ?? byName.get(view)?.features.map(({ name }) => name) ?? [])
  return new Set(all).size < all.length
}
