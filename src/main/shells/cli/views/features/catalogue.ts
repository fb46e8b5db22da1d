import type { FeatureDetail, FeatureObject, FeatureSummary } from '../../../../../shared/contract/features/index.ts'
import type { FeatureKind } from '../../../../../shared/domain/features/definitions.ts'
import { ttlText } from '../../../../../shared/domain/features/texts.ts'
import { counted, significant, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

const kinds = { entity: 'entity', view: 'feature view', onDemand: 'on-demand view', service: 'feature service' } as const

export const kindText = (kind: FeatureKind): string => kinds[kind]

interface Asked {
  readonly search: string
  readonly kind?: FeatureKind
}

export function featureListText(found: readonly FeatureSummary[], { search, kind }: Asked, style: Style): string {
  if (found.length === 0) {
    if (search !== '' || kind !== undefined) return 'No matching definitions.'
    return 'The feature store is empty. Begin with: cairn features propose <dataset> --output features.yaml'
  }
  const rows = found.map((one) => [
    style.title(escapeText(one.ref)),
    kindText(one.kind),
    escapeText(one.of.join(', ')),
    escapeText(one.source ?? ''),
    one.featureCount === 0 ? '' : String(one.featureCount),
    freshnessText(one, style),
    onlineTexts[one.online],
    consumersText(one),
  ])
  const features = { title: 'features', align: 'right' } as const
  return blocks(
    table(['name', 'kind', 'of', 'source', features, 'freshness', 'online', 'used by'], rows),
    lines(...found.filter(({ problem }) => problem !== null).map(({ ref, problem }) => style.warn(escapeText(`${ref}: ${problem}`)))),
  )
}

const onlineTexts = { off: '', manual: 'by hand', newVersions: 'each new version', served: 'served' } as const

function freshnessText({ freshness, drifted }: FeatureSummary, style: Style): string {
  const drift = drifted ? [style.warn('drift')] : []
  if (freshness === null || freshness.newestEvent === null) return drift.join(', ')
  const { status, newestEvent } = freshness
  const words = {
    fresh: 'fresh',
    late: style.warn('older than its ttl'),
    future: style.warn('ahead of the clock'),
    none: time(newestEvent),
  }
  return [words[status], ...drift].join(', ')
}

function newestText(object: FeatureSummary, at: string, style: Style): string {
  const state = freshnessText(object, style)
  return state === at ? at : `${at}  ${state.replace(`${at}, `, '')}`
}

function consumersText({ consumers: { views, services, datasets, models, deployments } }: FeatureSummary): string {
  const counts = [
    [views, 'view'],
    [services, 'service'],
    [datasets, 'dataset'],
    [models, 'model'],
    [deployments, 'deployment'],
  ] as const
  return counts.flatMap(([count, one]) => (count === 0 ? [] : [counted(count, one)])).join(', ')
}

export function featureText(object: FeatureObject, style: Style): string {
  const { kind, ref, about, of, source, keys, ttl, time: moments, freshness, details, usedBy, history, problem } = object
  const ofText = { entity: '', view: 'entities', onDemand: 'uses', service: 'views' }[kind]
  return blocks(
    facts([
      [kindText(kind), style.title(escapeText(ref))],
      ['description', escapeText(about.description)],
      ['owner', escapeText(about.owner)],
      ['tags', escapeText(about.tags.join(', '))],
      [ofText, ofText !== '' && escapeText(of.join(', '))],
      [
        'keys',
        escapeText(keys.map(({ name, type, column }) => `${name} (${type}${column === name ? '' : `, from ${column}`})`).join(', ')),
      ],
      ['source', source === null ? null : escapeText(freshness?.source ?? source)],
      ['time', moments === null ? null : escapeText(moments)],
      ['ttl', kind === 'view' && ttlText(ttl)],
      ['newest event', freshness?.newestEvent == null ? null : newestText(object, time(freshness.newestEvent), style)],
      ['online', kind === 'view' || kind === 'service' ? onlineTexts[object.online] || 'off' : null],
      ['used by', escapeText(usedBy.map(({ label }) => label).join(', '))],
    ]),
    problem !== null && style.warn(escapeText(problem)),
    details.length > 0 && detailsText(details),
    table(
      ['version', 'created', 'by', 'changes'],
      history.map((version) => [
        style.title(escapeText(version.ref)),
        time(version.createdAt),
        escapeText(version.actor),
        escapeText(version.changes.join(' ')),
      ]),
    ),
  )
}

/** Of features and what they are made of; figures where the source is profiled. */
function detailsText(details: readonly FeatureDetail[]): string {
  const rows = details.map(({ name, column, type, expression, profile, sensitive, description }) => [
    escapeText(name),
    type,
    escapeText(expression ?? (column === name ? '' : column)),
    profile === null ? '' : String(profile.missing),
    profile?.mean == null ? '' : significant(profile.mean),
    sensitive ? 'sensitive' : '',
    escapeText(description),
  ])
  return table(
    ['feature', 'type', 'from', { title: 'missing', align: 'right' }, { title: 'mean', align: 'right' }, '', 'description'],
    rows,
  )
}
