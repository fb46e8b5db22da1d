import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { queryClient, useMutation } from '../../app/queries.ts'
import { AskReason } from '../../ui/AskReason.tsx'
import { askRemoval } from '../../ui/askRemoval.tsx'
import { IconPlayerPlay } from '../../ui/icons.ts'
import { MoreMenu, PauseItem } from '../../ui/MoreMenu.tsx'

/** Why a policy cannot be started by hand now; undefined where it can. */
function runProblem({ status, open }: Policy): string | undefined {
  if (open !== null) return `Run ${open.id} is open`
  return status === 'frozen' ? 'It is frozen: resume it first' : undefined
}

/** What is done with a policy: a run now; rarer things stand behind the dots. */
export function PolicyActions({ policy }: { readonly policy: Policy }) {
  const { name, status, runs } = policy
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
    askRemoval({
      kind: 'policy',
      name,
      text: `${runs === 0 ? 'It has not run yet.' : `The history of its ${counted(runs, 'run')} is deleted with it.`} Model versions, datasets and training runs that it made stay, and so does the audit log.`,
      remove: () => client.automation.remove({ name }),
      onRemoved: () => {
        void navigate({ to: '/automations' })
        void queryClient.invalidateQueries({ queryKey: api.automation.key() })
      },
    })
  return (
    <>
      <MoreMenu>
        <PauseItem runs={status === 'active'} onToggle={() => pause.mutate()} />
        <Menu.Divider />
        <Menu.Item color="red" onClick={remove}>
          Remove…
        </Menu.Item>
      </MoreMenu>
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
