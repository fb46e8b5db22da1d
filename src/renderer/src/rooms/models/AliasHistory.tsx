import type { AliasMove } from '../../../../shared/contract/models/index.ts'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Badge } from '../../ui/marks.tsx'

/** Every move of a model's aliases, and the champion on a date. */
export function AliasHistory({ name }: { readonly name: string }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name } }))
  return (
    <div className="stack">
      <ChampionOn name={name} />
      <Answer query={moves}>
        {(list) => (
          <Card title="Alias history" note="newest first">
            <DataTable
              label="Alias history"
              columns={columns}
              rows={list}
              rowKey={({ at, alias, to }) => `${at} ${alias} ${to}`}
              empty="No alias has been set yet."
            />
          </Card>
        )}
      </Answer>
    </div>
  )
}

const columns: readonly Column<AliasMove>[] = [
  { id: 'when', title: 'When', className: 'nowrap', value: ({ at }) => instant(at), cell: ({ at }) => time(at) },
  { id: 'alias', title: 'Alias', value: ({ alias }) => alias },
  { id: 'from', title: 'From', value: ({ from }) => from },
  { id: 'to', title: 'To', value: ({ to }) => to ?? 'removed' },
  { id: 'who', title: 'Author', value: ({ actor }) => actor },
  {
    id: 'why',
    title: 'Reason',
    className: 'wrap',
    value: ({ reason }) => reason,
    cell: ({ overridden, reason }) => (
      <>
        {overridden && <Badge tone="warn">gates overridden</Badge>} {reason}
      </>
    ),
  },
]

/** "What was champion on 3 May?" A day counts to its end. */
function ChampionOn({ name }: { readonly name: string }) {
  const [day, setDay] = useState(() => localDay(new Date()))
  const [alias, setAlias] = useState('champion')
  const at = new Date(`${day}T23:59:59.999`).getTime()
  const valid = Number.isFinite(at) && alias !== ''
  const found = useQuery({ ...api.models.aliasAt.queryOptions({ input: { name, alias, at } }), enabled: valid })
  return (
    <Card title="Champion on a date" padded>
      <div className="row wrap" style={{ alignItems: 'end' }}>
        <TextInput label="Alias" w={140} value={alias} onChange={(event) => setAlias(event.target.value.trim())} />
        <TextInput label="On" type="date" w={160} value={day} onChange={(event) => setDay(event.target.value)} />
        <p className="sm" aria-live="polite">
          {valid && found.data && (
            <>
              {found.data.ref === null ? (
                <>No version was {alias} on that date.</>
              ) : (
                <>
                  <b>{found.data.ref}</b> was {alias}
                  {found.data.since !== null && <>, since {time(found.data.since)}</>}. <span className="soft">{found.data.reason}</span>
                </>
              )}
            </>
          )}
        </p>
      </div>
      {valid && found.isError && <FailureBanner error={found.error} />}
    </Card>
  )
}

function localDay(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
