import type { FeatureSummary } from '../../../../shared/contract/features/index.ts'
import { count, none } from '../../../../shared/numbers.ts'
import { Badge } from '../../ui/marks.tsx'
import type { Column } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { consumersCount, consumersText, kindNames, onlineTexts } from './featureTexts.ts'
import { DriftMark, FeatureLink, FreshnessMark, ProblemMark } from './marks.tsx'
import { VersionLink } from '../datasets/VersionLink.tsx'

export const featureColumns: readonly Column<FeatureSummary>[] = [
  {
    id: 'name',
    title: 'Name',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ name }) => name,
    tip: ({ name, about }) => (about.description === '' ? name : `${name}: ${about.description}`),
    cell: ({ kind, name, versions }) => (
      <>
        <FeatureLink kind={kind} name={name} />
        {versions > 1 && <span className="dim xs"> v{versions}</span>}
      </>
    ),
  },
  { id: 'kind', title: 'Kind', value: ({ kind }) => kindNames[kind] },
  {
    id: 'state',
    title: 'State',
    help: 'What keeps it from being used, and whether a monitor of its source fires.',
    value: ({ problem, drifted }) => (problem !== null ? 'problem' : drifted ? 'drift' : null),
    cell: ({ problem, drifted }) =>
      problem === null && !drifted ? (
        <span className="dim">{none}</span>
      ) : (
        <span className="row">
          <ProblemMark problem={problem} />
          <DriftMark drifted={drifted} />
        </span>
      ),
  },
  {
    id: 'features',
    title: 'Features',
    numeric: true,
    value: ({ featureCount }) => featureCount,
    tip: ({ features, featureCount }) =>
      features.length === 0 ? undefined : `${features.join(', ')}${featureCount > features.length ? ' …' : ''}`,
    cell: ({ kind, featureCount }) => (kind === 'entity' ? none : count(featureCount)),
  },
  {
    id: 'of',
    title: 'Of',
    help: 'A view: its entities. A service: its views. An entity: its keys.',
    className: 'clip',
    value: ({ of }) => of.join(', '),
    tip: ({ of }) => of.join(', '),
  },
  {
    id: 'source',
    title: 'Source',
    className: 'clip',
    value: ({ source }) => source,
    cell: ({ source }) => (source === null ? none : <VersionLink name={source} />),
  },
  {
    id: 'freshness',
    title: 'Freshness',
    help: 'The newest event of the source, against the maximum age of the view.',
    value: ({ freshness }) => instant(freshness?.newestEvent),
    cell: ({ freshness }) => <FreshnessMark freshness={freshness} />,
  },
  {
    id: 'online',
    title: 'Online',
    help: 'A view: when its values are published. A service: whether endpoints answer lookups.',
    value: ({ kind, online }) => (kind === 'entity' || kind === 'onDemand' ? null : onlineTexts[online]),
    cell: ({ kind, online }) =>
      kind === 'entity' || kind === 'onDemand' ? none : <span className={online === 'off' ? 'dim' : ''}>{onlineTexts[online]}</span>,
  },
  {
    id: 'consumers',
    title: 'Consumers',
    className: 'clip',
    value: ({ consumers }) => consumersCount(consumers),
    tip: ({ consumers }) => consumersText(consumers),
    cell: ({ consumers }) => consumersText(consumers) || <span className="dim">unused</span>,
  },
  { id: 'owner', title: 'Owner', className: 'clip', value: ({ about }) => about.owner || null },
  {
    id: 'tags',
    title: 'Tags',
    value: ({ about }) => about.tags.join(', '),
    cell: ({ about }) => (
      <span className="row">
        {about.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
    ),
  },
]
