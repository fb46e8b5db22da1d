import { Link, useSearch } from '@tanstack/react-router'
import { Page } from '../../../ui/Page.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { MonitoringTabs } from '../MonitoringTabs.tsx'
import { AlertsTable } from './AlertsTable.tsx'
import '../monitoring.css'

/** The inbox: what fires in any monitor, with its evidence and what to do. */
export function AlertsPage() {
  const { alert } = useSearch({ from: '/alerts' })
  return (
    <Page
      title="Alerts"
      beside={<GuideLink page="monitoring" title="Monitors" />}
      sub={
        <>
          Checks that failed repeatedly · <Link to="/settings">Notifications</Link>
        </>
      }
      below={<MonitoringTabs at="alerts" />}
    >
      <AlertsTable opened={alert} />
    </Page>
  )
}
