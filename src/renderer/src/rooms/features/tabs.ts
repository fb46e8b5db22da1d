import type { FeatureKind } from '../../../../shared/domain/features/definitions.ts'

/** The sections of an object's page, as its address names them. */
export const featureTabs = [
  'features',
  'time',
  'online',
  'lookup',
  'serving',
  'parity',
  'keys',
  'versions',
  'definition',
  'consumers',
] as const
export type FeatureTab = (typeof featureTabs)[number]

const common = [
  ['versions', 'Versions'],
  ['definition', 'Definition'],
  ['consumers', 'Consumers'],
] as const

/** Which of them each kind has; the first is the one that is shown first. */
export const tabsOf: Readonly<Record<FeatureKind, readonly (readonly [FeatureTab, string])[]>> = {
  view: [['features', 'Features'], ['time', 'Over time'], ['online', 'Online'], ...common],
  onDemand: [['features', 'Features'], ...common],
  service: [['features', 'Features'], ['lookup', 'Lookup'], ['serving', 'Serving'], ['parity', 'Parity'], ...common],
  entity: [['keys', 'Keys'], ...common],
}
