import { Link } from '@tanstack/react-router'
import { useFiringAlerts } from '../../app/firingAlerts.ts'

/** What lies within Monitors. */
export function MonitoringTabs({ at }: { readonly at: 'monitors' | 'alerts' | 'abtests' }) {
  const firing = useFiringAlerts((state) => state.firing)
  const current = (id: typeof at) => (id === at ? 'page' : undefined)
  return (
    <nav className="tabs" aria-label="Monitoring sections">
      <Link to="/monitors" aria-current={current('monitors')}>
        Monitors
      </Link>
      <Link to="/alerts" aria-current={current('alerts')}>
        Alerts {firing > 0 && <span className="num">{firing}</span>}
      </Link>
      <Link to="/abtests" aria-current={current('abtests')}>
        A/B tests
      </Link>
    </nav>
  )
}
