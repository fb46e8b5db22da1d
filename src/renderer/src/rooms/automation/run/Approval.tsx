import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { IconCheck, IconX } from '../../../ui/icons.ts'

/** What a person decides of a challenger, after the evidence on the page. */
export function Approval({ run }: { readonly run: PolicyRun }) {
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
    <>
      <Button variant="default" leftSection={<IconX className="i s" aria-hidden />} onClick={reject}>
        Reject…
      </Button>
      <Button leftSection={<IconCheck className="i s" aria-hidden />} onClick={approve}>
        Approve…
      </Button>
    </>
  )
}
