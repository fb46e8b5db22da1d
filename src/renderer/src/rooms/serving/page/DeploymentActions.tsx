import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { MoreMenu } from '../../../ui/MoreMenu.tsx'
import { IconArrowBackUp, IconArrowsExchange, IconArrowsSplit } from '../../../ui/icons.ts'
import { ReplayDialog } from '../replay/ReplayDialog.tsx'
import { RouteForm } from '../route/RouteForm.tsx'
import { share } from '../route/routeTexts.ts'
import { RemoveForm } from './RemoveForm.tsx'
import { RollBackForm } from './RollBackForm.tsx'

/** What is done with a deployment: back to the revision before is always in reach; rarer things stand behind the dots. */
export function DeploymentActions({ deployment }: { readonly deployment: Deployment }) {
  const navigate = useNavigate()
  const { name, isDefault, revision, rollout } = deployment
  const first = revision.number === 1
  const busy = rollout === null ? undefined : 'A roll-out is changing the route'
  const makeDefault = useMutation({
    mutationFn: () => client.serving.change({ name, isDefault: true }),
    onSuccess: () => notifications.show({ message: `${name} answers at the root of the endpoint now` }),
  })
  const edit = () => modals.open({ title: `Route of ${name}`, size: 720, children: <RouteForm deployment={deployment} /> })
  const back = () => modals.open({ title: `Roll back ${name}`, size: 520, children: <RollBackForm deployment={deployment} /> })
  const remove = () =>
    modals.open({
      title: `Remove ${name}`,
      children: <RemoveForm deployment={deployment} onRemoved={() => void navigate({ to: '/deployments' })} />,
    })
  const replay = () => modals.open({ title: `Replay requests of ${name}`, size: 860, children: <ReplayDialog deployment={deployment} /> })
  return (
    <>
      <MoreMenu>
        <Menu.Item onClick={replay}>Replay requests…</Menu.Item>
        <Menu.Item disabled={isDefault} onClick={() => makeDefault.mutate()}>
          {isDefault ? 'Is the default deployment' : 'Make default'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" onClick={remove}>
          Remove…
        </Menu.Item>
      </MoreMenu>
      {revision.arms.length === 2 && (
        <Button
          variant="default"
          disabled={busy !== undefined}
          title={busy ?? 'The two arms change places: blue and green'}
          leftSection={<IconArrowsExchange className="i s" aria-hidden />}
          onClick={() => openSwap(deployment)}
        >
          Swap…
        </Button>
      )}
      <Button
        variant="default"
        disabled={busy !== undefined}
        title={busy}
        leftSection={<IconArrowsSplit className="i s" aria-hidden />}
        onClick={edit}
      >
        Edit route…
      </Button>
      <Button
        variant="default"
        disabled={first}
        title={first ? 'There is no revision before this one' : undefined}
        leftSection={<IconArrowBackUp className="i s" aria-hidden />}
        onClick={back}
      >
        Roll back…
      </Button>
    </>
  )
}

function openSwap({ name, revision: { arms } }: Deployment): void {
  const [live, other] = arms
  modals.open({
    title: `Swap ${live.name} and ${other.name} of ${name}`,
    children: (
      <AskReason
        optional
        text={`v${other.version} answers ${share(live.weight)} of the traffic as ${live.name}, and v${live.version} ${share(other.weight)} as ${other.name}. No request is lost; swap again to go back.`}
        action="Swap"
        onReason={(reason) => client.serving.swap({ name, reason })}
      />
    ),
  })
}
