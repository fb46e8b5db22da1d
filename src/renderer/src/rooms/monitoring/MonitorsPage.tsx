import { Button } from '@mantine/core'
import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { api } from '../../app/connection.ts'
import { askCheckFile, askMonitor } from '../../app/monitor.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { useMonitors } from '../../ui/monitors/useMonitors.ts'
import { Page } from '../../ui/Page.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { GuideLink } from '../../ui/GuideLink.tsx'
import { monitorColumns } from './monitorColumns.tsx'
import { MonitoringTabs } from './MonitoringTabs.tsx'
import './monitoring.css'

/** Which models are watched, on which rows, and what was found last. */
export function MonitorsPage() {
  const monitors = useMonitors()
  const some = (monitors.data?.length ?? 0) > 0
  return (
    <Page
      title="Monitors"
      beside={<GuideLink page="monitoring" title="Monitors" />}
      sub="Compares the rows that a model meets with those it was trained on"
      actions={
        some && (
          <>
            <Button variant="default" onClick={() => askCheckFile()}>
              Check a file…
            </Button>
            <Button onClick={() => askMonitor()}>New monitor…</Button>
          </>
        )
      }
      below={<MonitoringTabs at="monitors" />}
    >
      <Answer query={monitors}>
        {(data) =>
          data.length === 0 ? (
            <NoMonitors />
          ) : (
            <DataTable<ListedMonitor> card label="Monitors" columns={monitorColumns} rows={data} rowKey={({ name }) => name} />
          )
        }
      </Answer>
    </Page>
  )
}

/** Leads to the first one: what is deployed already is one click away. */
function NoMonitors() {
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} })).data?.deployments
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data
  const none = models !== undefined && models.length === 0
  const [first] = deployments ?? []
  return (
    <Empty
      title="No monitors yet"
      why="A monitor compares the rows that a model meets with those it was trained on, and shows an alert when they differ too much."
      steps={[
        'Choose where the rows come from: a deployment, a folder that receives files, or the new versions of a dataset.',
        'Each window of rows is checked: drift, missing values, new categories, predictions, and performance once labels arrive.',
        'When checks fail repeatedly, an alert fires, with its evidence and what to do.',
      ]}
    >
      {first ? (
        <Button onClick={() => askMonitor({ deployment: first.name })}>Monitor {first.name}…</Button>
      ) : (
        <Button disabled={none} onClick={() => askMonitor()}>
          New monitor…
        </Button>
      )}
      <Button variant="default" disabled={none} onClick={() => askCheckFile()}>
        Check a file now…
      </Button>
      {first && (
        <Button variant="subtle" color="gray" onClick={() => askMonitor({ model: first.model })}>
          Watch a folder or dataset…
        </Button>
      )}
      {none && <span className="dim xs">Register a model first.</span>}
    </Empty>
  )
}
