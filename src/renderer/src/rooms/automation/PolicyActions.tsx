import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { AskReason } from '../../ui/AskReason.tsx'
import { FailureBanner } from '../../ui/Failure.tsx'
import { IconDots, IconPlayerPause, IconPlayerPlay } from '../../ui/icons.ts'

/** Why a policy cannot be started by hand now; undefined where it can. */
function runProblem({ status, open }: Policy): string | undefined {
  if (open !== null) return `Run ${open.id} is open`
  return status === 'frozen' ? 'It is frozen: resume it first' : undefined
}

/** What is done with a policy: a run now; rarer things stand behind the dots. */
export function PolicyActions({ policy }: { readonly policy: Policy }) {
  const { name, status } = policy
  const navigate = useNavigate()
  const problem = runProblem(policy)
  const pause = useMutation({
    mutationFn: () => (status === 'active' ? client.automation.pause({ name }) : client.automation.resume({ name })),
  })
  const runNow = () =>
    modals.open({
      title: `Run ${name} now`,
      children: (
        <AskReason
          text="Cooldown, the limit a day and the number of new rows do not hold it back. The challenger is judged and decided on as always."
          action="Run now"
          optional
          onReason={async (reason) => {
            const run = await client.automation.run({ name, reason })
            void navigate({ to: '/automations/runs/$run', params: { run: run.id } })
          }}
        />
      ),
    })
  useCommand('policy.run', { run: runNow, disabled: problem })
  const remove = () =>
    modals.open({
      title: `Remove ${name}`,
      children: <RemoveForm policy={policy} onRemoved={() => void navigate({ to: '/automations' })} />,
    })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots className="i s" aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={
              status === 'active' ? <IconPlayerPause className="i s" aria-hidden /> : <IconPlayerPlay className="i s" aria-hidden />
            }
            onClick={() => pause.mutate()}
          >
            {status === 'active' ? 'Pause' : 'Resume'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={remove}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        leftSection={<IconPlayerPlay className="i s" aria-hidden />}
        disabled={problem !== undefined}
        title={problem}
        onClick={runNow}
      >
        Run now…
      </Button>
    </>
  )
}

interface RemoveFormProps {
  readonly policy: Policy
  readonly onRemoved: () => void
}

function RemoveForm({ policy: { name, runs }, onRemoved }: RemoveFormProps) {
  const remove = useMutation({
    mutationFn: () => client.automation.remove({ name }),
    onSuccess: async () => {
      modals.closeAll()
      onRemoved()
      notifications.show({ message: `Removed the policy ${name}` })
      await queryClient.invalidateQueries({ queryKey: api.automation.key() })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate()
      }}
    >
      <p className="soft sm wrap-text">
        {runs === 0 ? 'It has not run yet.' : `The history of its ${counted(runs, 'run')} is deleted with it.`} Model versions, datasets and
        training runs that it made stay, and so does the audit log.
      </p>
      {remove.isError && <FailureBanner error={remove.error} />}
      <div className="row">
        <Button type="submit" color="red" loading={remove.isPending}>
          Remove
        </Button>
      </div>
    </form>
  )
}
