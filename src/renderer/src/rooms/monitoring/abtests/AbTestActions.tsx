import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { askRemoval } from '../../../ui/askRemoval.tsx'
import { IconRefresh } from '../../../ui/icons.ts'

const changed = () => queryClient.invalidateQueries({ queryKey: api.monitoring.abtests.key() })

/** What is done with a test: a look or its end while it runs, its winner promoted afterwards. */
export function AbTestActions({ test }: { readonly test: AbTest }) {
  const { name, status } = test
  const navigate = useNavigate()
  const look = useMutation({ mutationFn: () => client.monitoring.abtests.look({ name }), onSuccess: changed })
  const stop = () =>
    modals.open({
      title: `Stop ${name}`,
      children: (
        <AskReason
          optional
          text="It ends as it stands. Its looks stay, and a winner can be promoted."
          action="Stop"
          onReason={(reason) => client.monitoring.abtests.stop({ name, reason }).then(changed)}
        />
      ),
    })
  const promote = () =>
    modals.open({
      title: 'Promote the winner',
      children: (
        <AskReason
          optional
          text={promotion(test)}
          action="Promote"
          onReason={async (reason) => {
            await client.monitoring.abtests.promote({ name, reason })
            notifications.show({ message: `Promoted the winner of ${name}` })
            await changed()
          }}
        />
      ),
    })
  const remove = () =>
    askRemoval({
      kind: 'A/B test',
      name,
      text: 'Its looks and its verdict are deleted. The request log, labels and outcomes stay.',
      remove: () => client.monitoring.abtests.remove({ name }),
      onRemoved: () => {
        void navigate({ to: '/abtests' })
        void queryClient.invalidateQueries({ queryKey: api.monitoring.abtests.list.key() })
      },
    })
  return (
    <>
      <Button variant="default" onClick={remove}>
        Remove…
      </Button>
      {status === 'running' ? (
        <>
          <Button variant="default" onClick={stop}>
            Stop…
          </Button>
          <Button loading={look.isPending} leftSection={<IconRefresh className="i" aria-hidden />} onClick={() => look.mutate()}>
            Look now
          </Button>
        </>
      ) : (
        test.promotable && <Button onClick={promote}>Promote the winner…</Button>
      )}
    </>
  )
}

function promotion({ settings: { alias, deployment }, verdict, looks }: AbTest): string {
  const last = looks.at(-1)
  const winner = verdict.verdict === 'control' ? last?.control.ref : last?.challenger.ref
  const traffic = `All traffic of ${deployment} goes to ${winner}.`
  return alias === null
    ? traffic
    : `The alias ${alias} moves to ${winner} if it passes its gates. Then: ${traffic.toLowerCase().slice(0, 1)}${traffic.slice(1)}`
}
