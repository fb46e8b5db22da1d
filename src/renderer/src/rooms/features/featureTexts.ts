import type { FeatureSummary, Freshness } from '../../../../shared/contract/features/index.ts'
import type { FeatureKind } from '../../../../shared/domain/features/definitions.ts'
import { counted } from '../../../../shared/numbers.ts'
import type { ShownState } from '../../ui/StateBadge.tsx'

export const kindNames: Readonly<Record<FeatureKind, string>> = {
  view: 'feature view',
  onDemand: 'on-demand view',
  service: 'feature service',
  entity: 'entity',
}

/** The kinds as tabs of the catalogue, in the order in which they are shown. */
export const kindTabs: readonly (readonly [FeatureKind, string])[] = [
  ['view', 'Views'],
  ['service', 'Services'],
  ['entity', 'Entities'],
  ['onDemand', 'On-demand'],
]

/** Null where it says nothing: no ttl, or no rows. */
export function freshnessState({ status }: Freshness): ShownState | null {
  switch (status) {
    case 'fresh':
      return { tone: 'better', text: 'fresh' }
    case 'late':
      return { tone: 'warn', text: 'late' }
    case 'future':
      return { tone: 'worse', text: 'ahead of the clock' }
    case 'none':
      return null
  }
}

export const freshnessHelp: Readonly<Record<Freshness['status'], string>> = {
  fresh: 'The newest event is within the maximum age.',
  late: 'The newest event is older than the maximum age: every value is too old to use now.',
  future: 'The newest event is in the future: check the clock or the time zone of the source.',
  none: 'No maximum age is set, or there are no rows.',
}

export const onlineTexts: Readonly<Record<FeatureSummary['online'], string>> = {
  off: 'off',
  manual: 'published manually',
  newVersions: 'each new version',
  served: 'served',
}

/** `2 services, 1 model`; empty where nothing uses it. */
export function consumersText({ views, services, datasets, models, deployments }: FeatureSummary['consumers']): string {
  const parts: readonly (readonly [number, string])[] = [
    [views, 'view'],
    [services, 'service'],
    [datasets, 'dataset'],
    [models, 'model'],
    [deployments, 'deployment'],
  ]
  return parts
    .filter(([many]) => many > 0)
    .map(([many, one]) => counted(many, one))
    .join(', ')
}

export function consumersCount(consumers: FeatureSummary['consumers']): number {
  return Object.values(consumers).reduce((sum, many) => sum + many, 0)
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A duration as a definition may have it: `30 days`, `90 minutes`, `45 seconds`. @param seconds whole and positive */
export function durationText(seconds: number): string {
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ['second', 1]
  return counted(seconds / size, unit)
}
