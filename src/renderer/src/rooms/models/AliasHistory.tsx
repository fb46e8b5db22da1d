import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { Badge } from '../../ui/marks.tsx'

/** Every move of a model's aliases, and what was in use on a day. */
export function AliasHistory({ name }: { readonly name: string }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name } }))
  return (
    <div className="stack">
      <ChampionOn name={name} />
      <Answer query={moves}>
        {(list) => (
          <Card title="Moves of the aliases" note="newest first">
            <Scroll label="Moves of the aliases">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Alias</th>
                    <th scope="col">From</th>
                    <th scope="col">To</th>
                    <th scope="col">Who</th>
                    <th scope="col">Why</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((move) => (
                    <tr key={`${move.at} ${move.alias} ${move.to}`}>
                      <td className="nowrap">{time(move.at)}</td>
                      <td>{move.alias}</td>
                      <td>{move.from ?? '–'}</td>
                      <td>{move.to ?? 'removed'}</td>
                      <td>{move.actor}</td>
                      <td className="wrap">
                        {move.overridden && <Badge tone="warn">gates overridden</Badge>} {move.reason}
                      </td>
                    </tr>
                  ))}
                  {list.length === 0 && (
                    <tr>
                      <td colSpan={6} className="dim">
                        No alias has been set yet.
                      </td>
                    </tr>
                  )}
                </tbody>
              </table>
            </Scroll>
          </Card>
        )}
      </Answer>
    </div>
  )
}

/** "What was champion on 3 May?" A day counts to its end. */
function ChampionOn({ name }: { readonly name: string }) {
  const [day, setDay] = useState(() => localDay(new Date()))
  const [alias, setAlias] = useState('champion')
  const at = new Date(`${day}T23:59:59.999`).getTime()
  const valid = Number.isFinite(at) && alias !== ''
  const found = useQuery({ ...api.models.aliasAt.queryOptions({ input: { name, alias, at } }), enabled: valid })
  return (
    <Card title="What was in use on a day" padded>
      <div className="row wrap" style={{ alignItems: 'end' }}>
        <TextInput label="Alias" w={140} value={alias} onChange={(event) => setAlias(event.target.value.trim())} />
        <TextInput label="On" type="date" w={160} value={day} onChange={(event) => setDay(event.target.value)} />
        <p className="sm" aria-live="polite">
          {valid && found.data && (
            <>
              {found.data.ref === null ? (
                <>No version was {alias} then.</>
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
