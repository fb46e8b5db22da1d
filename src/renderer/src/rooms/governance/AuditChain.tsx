import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { AuditChain, AuditProblem, AuditReport } from '../../../../shared/contract/governance.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import { count, time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { IconAlertTriangle, IconShieldCheck } from '../../ui/icons.ts'
import { Badge, Hash } from '../../ui/marks.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'

const shownProblems = 10

/** Whether the log is whole, and since when that is known of all of it. */
export function ChainBadge({ report: { ok, rows, fullAt } }: { readonly report: AuditReport }) {
  const Icon = ok ? IconShieldCheck : IconAlertTriangle
  return (
    <span title={fullAt === null ? undefined : `All entries verified on ${time(fullAt)}; new entries verified just now`}>
      <Badge tone={ok ? 'better' : 'worse'} icon={<Icon className="i" aria-hidden />}>
        {ok ? `${count(rows)} entries verified` : 'Log changed'}
      </Badge>
    </span>
  )
}

/** Which chain of a log breaks where, and what to compare it with; nothing for one that is whole. */
export function BrokenChain({ report: { ok, problems } }: { readonly report: AuditReport }) {
  const accept = useMutation({
    mutationFn: () => client.governance.audit.accept({}),
    onSuccess: () => {
      notifications.show({ message: 'Accepted as an older copy. The missing entries are recorded in the log.' })
      void queryClient.invalidateQueries({ queryKey: api.governance.audit.key() })
    },
  })
  if (ok) return null
  return (
    <div className="banner worse" role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>The log was changed outside Cairn</b>
        <ul>
          {problems.slice(0, shownProblems).map((problem) => (
            <li key={`${problem.chain} ${problem.seq} ${problem.what}`}>
              {placeOf(problem)}: {problem.what}
            </li>
          ))}
          {problems.length > shownProblems && <li>{count(problems.length - shownProblems)} more</li>}
        </ul>
        <p className="soft">
          Compare with a backup or a package: each package contains the hash of the log when it was built. Stored objects are verified
          separately, with Check integrity.
        </p>
        {problems.some(({ shorter }) => shorter) && (
          <div className="row wrap">
            <span>Did you restore an older copy of this workspace yourself?</span>
            <Button size="compact-sm" variant="default" loading={accept.isPending} onClick={() => accept.mutate()}>
              Accept older copy
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

function placeOf({ chain, author, row, seq, at }: AuditProblem): string {
  const whose = chain === 'before' ? 'Before signing' : `Chain ${chain.slice(0, 8)}${author && ` of ${author}`}`
  const entry = row !== null ? `entry ${row}` : seq !== null ? `number ${seq}` : 'end'
  return `${whose}, ${entry}${at === null ? '' : `, ${time(at)}`}`
}

/** The chains that a log is made of: one for each author on each device. */
export function Chains({ chains }: { readonly chains: readonly AuditChain[] }) {
  if (chains.length < 2) return null
  return <DataTable card label="Log chains" columns={columns} rows={chains} rowKey={({ chain }) => chain} />
}

const columns: readonly Column<AuditChain>[] = [
  {
    id: 'author',
    title: 'Author',
    names: true,
    className: 'clip',
    value: ({ chain, name }) => (chain === 'before' ? 'Before signing' : name),
  },
  {
    id: 'key',
    title: 'Key',
    value: ({ author }) => author ?? '',
    cell: ({ author }) => (author === null ? '–' : <code>{keyIdOf(author)}</code>),
  },
  {
    id: 'device',
    title: 'Device',
    value: ({ device }) => device ?? '',
    cell: ({ device }) => (device === null ? '–' : <code>{device.slice(0, 8)}</code>),
  },
  { id: 'entries', title: 'Entries', numeric: true, value: ({ entries }) => entries },
  {
    id: 'last',
    title: 'Last',
    className: 'num',
    value: ({ at }) => (at === null ? '' : instant(at)),
    cell: ({ at }) => (at === null ? '–' : time(at)),
  },
  { id: 'hash', title: 'Hash', value: ({ hash }) => hash, cell: ({ hash }) => <Hash value={hash} /> },
  {
    id: 'state',
    title: 'State',
    value: ({ ok, signed }) => (ok ? (signed === null ? 'verified' : 'verified, signed') : 'changed'),
    cell: ({ ok, signed }) => (
      <Badge tone={ok ? 'better' : 'worse'}>{ok ? (signed === null ? 'verified' : 'verified, signed') : 'changed'}</Badge>
    ),
  },
]
