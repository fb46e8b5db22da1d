import { Link } from '@tanstack/react-router'
import { counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { useAwaiting } from '../../ui/automations/usePolicies.ts'
import { IconUserCheck } from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'

/** As many are named; all of them stand in Automations. */
const mostNamed = 3

/** What waits for a person: challengers to approve or reject, and policies that are frozen. */
export function AwaitingApprovals() {
  const awaiting = useAwaiting().data ?? []
  const frozen = useQuery(api.automation.list.queryOptions({ input: {} })).data?.filter(({ status }) => status === 'frozen') ?? []
  if (awaiting.length + frozen.length === 0) return null
  const title = [
    awaiting.length > 0 && `${counted(awaiting.length, 'challenger')} ${awaiting.length === 1 ? 'awaits' : 'await'} approval`,
    frozen.length > 0 && `${counted(frozen.length, 'policy', 'policies')} frozen`,
  ]
  return (
    <section className="banner warn" aria-label="Waiting for you">
      <IconUserCheck className="i" aria-hidden />
      <div className="failure">
        <b>{title.filter((part) => part !== false).join(', ')}</b>
        <ul className="stack tight sm">
          {awaiting.slice(0, mostNamed).map(({ id, challenger, champion, policy, updatedAt }) => (
            <li key={id}>
              <Link to="/automations/runs/$run" params={{ run: id }}>
                Review {challenger ?? `run ${id}`}
              </Link>{' '}
              {champion !== null && <>against {champion} </>}
              <span className="dim xs">
                {policy}, <Ago at={updatedAt} />
              </span>
            </li>
          ))}
          {frozen.slice(0, mostNamed).map(({ id, name, frozenReason }) => (
            <li key={`frozen ${id}`}>
              <Link to="/automations/policies/$name" params={{ name }}>
                {name}
              </Link>{' '}
              is frozen: {frozenReason}
            </li>
          ))}
        </ul>
        {(awaiting.length > mostNamed || frozen.length > mostNamed) && (
          <Link to="/automations" className="sm">
            All policies
          </Link>
        )}
      </div>
    </section>
  )
}
