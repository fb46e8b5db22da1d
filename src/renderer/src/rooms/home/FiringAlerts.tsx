import { Link } from '@tanstack/react-router'
import { counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useFiringAlerts } from '../../app/firingAlerts.ts'
import { useQuery } from '../../app/queries.ts'
import { IconBell } from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'

/** As many are named; all of them stand in the inbox. */
const mostNamed = 3

/** What waits for a person: alerts that fire, the newest by name. */
export function FiringAlerts() {
  const firing = useFiringAlerts((state) => state.firing)
  const open = useQuery({ ...api.monitoring.alerts.list.queryOptions({ input: { open: true, limit: 50 } }), enabled: firing > 0 }).data
  if (firing === 0) return null
  const named = open?.alerts.filter(({ state }) => state === 'firing') ?? []
  return (
    <section className="banner worse" aria-label="Firing alerts">
      <IconBell className="i" aria-hidden />
      <div className="failure">
        <b>{counted(firing, 'alert')} firing</b>
        <ul className="stack tight sm">
          {named.slice(0, mostNamed).map(({ id, title, monitor, openedAt }) => (
            <li key={id}>
              <Link to="/alerts" search={{ alert: id }}>
                {title}
              </Link>{' '}
              <span className="dim xs">
                {monitor}, <Ago at={openedAt} />
              </span>
            </li>
          ))}
        </ul>
        {firing > mostNamed && (
          <Link to="/alerts" className="sm">
            All alerts
          </Link>
        )}
      </div>
    </section>
  )
}
