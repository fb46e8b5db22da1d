import { time } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** When each version became what an alias points to, by whom and why; an override with its reason. */
export function Promotions({ name, versions }: { readonly name: string; readonly versions: readonly string[] }) {
  const moves = useQuery(api.models.aliasHistory.queryOptions({ input: { name } }))
  return (
    <Card title="Promotions" padded>
      <Answer query={moves} lines={3}>
        {(list) => (
          <ul className="promotions sm" aria-label="Promotions">
            {versions.map((version) => {
              const own = list.filter(({ to }) => to === version)
              return (
                <li key={version}>
                  <b className="wrap-text">{version}</b>
                  {own.length === 0 && <p className="dim">Never promoted.</p>}
                  {own.map(({ at, alias, actor, reason, overridden }) => (
                    <div key={`${at} ${alias}`}>
                      <p>
                        Became {alias} on {time(at)}
                        {actor !== '' && ` by ${actor}`}{' '}
                        {overridden && (
                          <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
                            gates overridden
                          </Badge>
                        )}
                      </p>
                      <p className="soft">{reason === '' ? 'No reason given.' : reason}</p>
                    </div>
                  ))}
                </li>
              )
            })}
          </ul>
        )}
      </Answer>
    </Card>
  )
}
