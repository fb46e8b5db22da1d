import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { IconCheck, IconX } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'

/** What was decided and why; where a person decides, here. */
export function DecisionStep({ run }: { readonly run: PolicyRun }) {
  const { state, facts } = run
  const { verdict, approval } = facts
  return (
    <>
      {verdict !== null && <p className="verdict-line">{verdict.text}</p>}
      {state === 'awaitingApproval' && <Approval run={run} />}
      {approval !== null && (
        <p className="sm">
          <b>{approval.approved ? 'Approved' : 'Declined'}</b> by {approval.actor} <Ago at={approval.at} />
          {approval.reason !== '' && <span className="soft wrap-any">: {approval.reason}</span>}
        </p>
      )}
      {state === 'promoting' && <p className="soft sm">{run.settings.alias} is moved.</p>}
    </>
  )
}

function Approval({ run }: { readonly run: PolicyRun }) {
  const { id, challenger, champion, settings } = run
  const name = challenger ?? 'The challenger'
  const done = async (decided: PolicyRun, text: string) => {
    queryClient.setQueryData(api.automation.getRun.queryOptions({ input: { run: id } }).queryKey, decided)
    notifications.show({ message: text })
    await queryClient.invalidateQueries({ queryKey: api.automation.key() })
  }
  const approve = () =>
    modals.open({
      title: `Approve ${name}`,
      children: (
        <AskReason
          text={`${name} becomes ${settings.alias}${champion === null ? '' : ` in place of ${champion}`}: deployments that follow ${settings.alias} answer with it from then on.`}
          action="Approve"
          optional
          onReason={async (reason) => done(await client.automation.approve({ run: id, reason }), `${name} was approved`)}
        />
      ),
    })
  const reject = () =>
    modals.open({
      title: `Reject ${name}`,
      children: (
        <AskReason
          text={`${settings.alias} stays as it is. ${name} stays a version of ${settings.model}.`}
          action="Reject"
          onReason={async (reason) => done(await client.automation.reject({ run: id, reason }), `${name} was rejected`)}
        />
      ),
    })
  return (
    <div className="row wrap approval" role="group" aria-label="Your decision">
      <Button leftSection={<IconCheck className="i s" aria-hidden />} onClick={approve}>
        Approve…
      </Button>
      <Button variant="default" leftSection={<IconX className="i s" aria-hidden />} onClick={reject}>
        Reject…
      </Button>
    </div>
  )
}
