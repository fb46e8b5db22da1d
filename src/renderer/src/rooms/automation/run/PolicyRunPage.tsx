import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link, useParams } from '@tanstack/react-router'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { duration } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { AskReason } from '../../../ui/AskReason.tsx'
import { PolicyRunBadge } from '../../../ui/automations/PolicyMarks.tsx'
import { GuideLink } from '../../../ui/GuideLink.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { Page } from '../../../ui/Page.tsx'
import { Approval } from './Approval.tsx'
import { EventsCard } from './EventsCard.tsx'
import { RunTimeline } from './RunTimeline.tsx'
import '../automation.css'

/** The counts of a watch period write no entry of the audit log, which all else is followed by. */
const livelyMs = 2_000

/** One run of a policy: what triggered it, what was made of it, and what was decided on which evidence. */
export function PolicyRunPage() {
  const { run: id } = useParams({ from: '/automations/runs/$run' })
  const run = useQuery({
    ...api.automation.getRun.queryOptions({ input: { run: id } }),
    refetchInterval: ({ state }) => (state.data?.isOpen === true ? livelyMs : false),
  })
  return <Answer query={run}>{(data) => <Shown key={data.id} run={data} />}</Answer>
}

/** What has been decided is carried out: it cannot be cancelled any more. */
const canCancel = ({ isOpen, state }: PolicyRun) => isOpen && state !== 'promoting' && state !== 'watching'

function Shown({ run }: { readonly run: PolicyRun }) {
  const { id, policy, model, startedAt, endedAt } = run
  const cancel = () =>
    modals.open({
      title: `Cancel run ${id}`,
      children: (
        <AskReason
          text="Its job is stopped and nothing is promoted. What was made so far stays."
          action="Cancel run"
          optional
          onReason={async (reason) => {
            await client.automation.cancel({ run: id, reason })
            await queryClient.invalidateQueries({ queryKey: api.automation.key() })
          }}
        />
      ),
    })
  return (
    <Page
      title={`Run ${id}`}
      beside={
        <>
          <PolicyRunBadge run={run} />
          <GuideLink page="automation" title="Automations" />
        </>
      }
      sub={
        <>
          of the policy{' '}
          <Link to="/automations/policies/$name" params={{ name: policy }}>
            {policy}
          </Link>{' '}
          for{' '}
          <Link to="/models/$name" params={{ name: model }}>
            {model}
          </Link>{' '}
          · started <Ago at={startedAt} />
          {endedAt !== null && ` · took ${duration(endedAt - startedAt)}`}
        </>
      }
      actions={
        canCancel(run) && (
          <>
            <Button variant="default" onClick={cancel}>
              Cancel run…
            </Button>
            {run.state === 'awaitingApproval' && <Approval run={run} />}
          </>
        )
      }
    >
      <div className="stack run-page">
        <RunTimeline run={run} />
        <EventsCard events={run.events} />
      </div>
    </Page>
  )
}
