import { Button } from '@mantine/core'
import type { Deployments } from '../../../../shared/contract/serving/index.ts'
import { askDeploy } from '../../app/deploy.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { deploymentColumns } from './deploymentColumns.tsx'
import { deploymentRows } from './deploymentRows.ts'
import { EndpointCard } from './endpoint/EndpointCard.tsx'
import { useLive } from './live/useLive.ts'
import { useDeployments } from './useDeployments.ts'
import './serving.css'

/** What answers requests: the endpoint of the workspace, and the deployments at its address. */
export function DeploymentsPage() {
  const deployments = useDeployments()
  const some = (deployments.data?.deployments.length ?? 0) > 0
  return (
    <Page
      title="Deployments"
      sub="Models that answer requests at an address of this computer"
      actions={some && <Button onClick={() => askDeploy()}>Deploy model…</Button>}
    >
      <Answer query={deployments}>
        {(data) => (data.deployments.length === 0 ? <NoDeployments data={data} /> : <Shown data={data} />)}
      </Answer>
    </Page>
  )
}

function Shown({ data }: { readonly data: Deployments }) {
  const { latest, seconds } = useLive()
  return (
    <div className="stack">
      <EndpointCard endpoint={data.endpoint} memory={latest?.rss ?? null} />
      <DataTable
        card
        label="Deployments"
        columns={deploymentColumns}
        rows={deploymentRows(data, latest, seconds)}
        rowKey={({ deployment }) => deployment.name}
      />
    </div>
  )
}

function NoDeployments({ data }: { readonly data: Deployments }) {
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data
  const none = models !== undefined && models.length === 0
  return (
    <>
      <Empty
        title="No deployments yet"
        why="A deployment answers requests with a model version, on this computer and without the internet."
        steps={[
          'Choose a version: the deployment follows an alias such as champion, or stays with one version.',
          'Send rows as JSON or CSV to its URL; curl, Python, JavaScript and MLflow clients work as they are.',
          'Give a new version 10 % of the traffic, compare the two, and roll back with one click.',
        ]}
      >
        <Button disabled={none} onClick={() => askDeploy()}>
          Deploy model…
        </Button>
        {none && <span className="dim xs">Register a model first.</span>}
      </Empty>
      {data.endpoint.service !== null && <EndpointCard endpoint={data.endpoint} memory={null} />}
    </>
  )
}
