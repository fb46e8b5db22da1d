import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { usePolicies } from '../../ui/automations/usePolicies.ts'
import { Empty } from '../../ui/Empty.tsx'
import { GuideLink } from '../../ui/GuideLink.tsx'
import { Page } from '../../ui/Page.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { policyColumns } from './policyColumns.tsx'
import './automation.css'

/** Which models are trained again without a person, by what, and what came of it last. */
export function AutomationsPage() {
  const navigate = useNavigate()
  const policies = usePolicies()
  const some = (policies.data?.length ?? 0) > 0
  return (
    <Page
      title="Automations"
      beside={<GuideLink page="automation" title="Automations" />}
      sub="Policies that train registered models again, judge the result, and promote it or ask you"
      actions={some && <Button onClick={() => void navigate({ to: '/automations/new' })}>New policy…</Button>}
    >
      <Answer query={policies}>
        {(data) =>
          data.length === 0 ? (
            <NoPolicies />
          ) : (
            <DataTable<Policy> card label="Policies" columns={policyColumns} rows={data} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </Page>
  )
}

/** Leads to the first one, for the model that is in use. */
function NoPolicies() {
  const navigate = useNavigate()
  const models = useQuery(api.models.list.queryOptions({ input: {} })).data
  const none = models !== undefined && models.length === 0
  const model = (models?.find(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion'))) ?? models?.[0])?.name
  return (
    <Empty
      title="No policies yet"
      why="A policy trains a registered model again when there is a reason, and shows whether the result is better than the version in use."
      steps={[
        'Something triggers it: a schedule, a new dataset version, an alert of a monitor, new labels, or the age of the model.',
        'A challenger is trained with the recorded recipe, and compared with the champion on rows that neither has seen.',
        'If the gates pass, it waits for your approval, or is promoted where the policy allows that. Then it is watched, and rolled back if it does harm.',
      ]}
    >
      <Button disabled={none} onClick={() => void navigate({ to: '/automations/new', search: { model } })}>
        {model === undefined ? 'New policy…' : `New policy for ${model}…`}
      </Button>
      {none && (
        <span className="dim xs">
          Register a model first. <Link to="/experiments">All runs</Link>
        </span>
      )}
    </Empty>
  )
}
