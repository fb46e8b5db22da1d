import { Link } from '@tanstack/react-router'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import type { ResolvedService } from '../../../../../shared/domain/features/resolved.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { StateBadge, type ShownState } from '../../../ui/StateBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { LookupCard } from '../lookup/LookupCard.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

/** The features of one key as an endpoint would answer, and what is published of each view. */
export function LookupTab({ object: { ref, service, details } }: { readonly object: FeatureObject }) {
  if (service === null) return <p className="dim">Lookups work once the problem is fixed.</p>
  return (
    <>
      <LookupCard
        service={ref}
        keys={service.keys}
        request={service.request}
        sensitive={details.filter((one) => one.sensitive).map(({ name }) => name)}
      />
      <Card title="Online values" note="of each view">
        <DataTable<View> label="Online values" columns={columns} rows={service.views} rowKey={({ as }) => as} sorts={false} />
      </Card>
    </>
  )
}

type View = ResolvedService['views'][number]

/** Each view is asked for by itself: they are few. */
function useOnline(ref: string): OnlineView | undefined {
  return useQuery(api.features.online.queryOptions({ input: { view: ref } })).data
}

const columns: readonly Column<View>[] = [
  {
    id: 'view',
    title: 'View',
    names: true,
    className: 'clip',
    value: ({ ref }) => ref,
    cell: ({ ref, name }) => (
      <Link to="/features/$kind/$name" params={{ kind: 'view', name }} search={{ tab: 'online' }}>
        {ref}
      </Link>
    ),
  },
  { id: 'state', title: 'State', cell: ({ ref }) => <State view={ref} /> },
  { id: 'keys', title: 'Keys', numeric: true, cell: ({ ref }) => <Keys view={ref} /> },
  { id: 'published', title: 'Published', cell: ({ ref }) => <Published view={ref} /> },
]

function State({ view }: { readonly view: string }) {
  const online = useOnline(view)
  if (!online) return <>{none}</>
  const state: ShownState =
    online.published === null && online.keys === 0
      ? { tone: 'line', text: 'not published' }
      : online.stale
        ? { tone: 'warn', text: 'newer data not published' }
        : { tone: 'better', text: 'up to date' }
  return <StateBadge state={state} />
}

function Keys({ view }: { readonly view: string }) {
  const online = useOnline(view)
  return <>{online ? count(online.keys) : none}</>
}

function Published({ view }: { readonly view: string }) {
  const published = useOnline(view)?.published
  if (!published) return <>{none}</>
  return (
    <>
      <VersionLink name={published.source} /> <Ago at={published.at} />
    </>
  )
}
