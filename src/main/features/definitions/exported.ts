import type { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { nearestName } from '../../../shared/nearest.ts'
import type { Catalogue, KnownObject } from '../catalogue.ts'

/** What is defined now, as a file has it: the newest version of each, by name. @throws NOT_FOUND */
export function exportedDefinitions(catalogue: Catalogue, names?: readonly string[]): FeatureDefinitions {
  const all = catalogue.objects()
  for (const name of names ?? []) requireOne(all, name)
  const wanted = names === undefined ? all : all.filter(({ name }) => names.includes(name))
  const definitions = wanted.toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ versions }) => versions.at(-1)?.definition ?? [])
  return {
    format: 'cairn.features/1',
    entities: definitions.flatMap((one) => (one.kind === 'entity' ? [one.of] : [])),
    views: definitions.flatMap((one) => (one.kind === 'view' ? [one.of] : [])),
    onDemand: definitions.flatMap((one) => (one.kind === 'onDemand' ? [one.of] : [])),
    services: definitions.flatMap((one) => (one.kind === 'service' ? [one.of] : [])),
  }
}

function requireOne(all: readonly KnownObject[], wanted: string): void {
  const names = all.map(({ name }) => name)
  if (names.includes(wanted)) return
  const near = nearestName(wanted, names)
  throw new CairnError('NOT_FOUND', `There is no "${wanted}" in the feature store.${near === undefined ? '' : ` Did you mean ${near}?`}`, {
    name: wanted,
    names: names.slice(0, 20),
  })
}
