import { Link, useSearch } from '@tanstack/react-router'
import { IconHelp } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import { MonitoringTabs } from '../MonitoringTabs.tsx'
import { AlertsTable } from './AlertsTable.tsx'
import '../monitoring.css'

/** The inbox: what fires in any monitor, with its evidence and what to do. */
export function AlertsPage() {
  const { alert } = useSearch({ from: '/alerts' })
  return (
    <Page
      title="Alerts"
      sub={
        <>
          Checks that failed repeatedly ·{' '}
          <Link to="/help/$page" params={{ page: 'monitoring' }} search={{ find: undefined }}>
            <IconHelp className="i s" aria-hidden /> Guide
          </Link>{' '}
          · <Link to="/settings">Notifications</Link>
        </>
      }
      below={<MonitoringTabs at="alerts" />}
    >
      <AlertsTable opened={alert} />
    </Page>
  )
}
