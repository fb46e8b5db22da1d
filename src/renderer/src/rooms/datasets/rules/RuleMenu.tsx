import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { IconDots } from '../../../ui/icons.ts'

interface RuleMenuProps {
  readonly rule: RuleStatus
  readonly version: string
  readonly onEdit: () => void
}

/** What can be done with a rule: change it, let a version pass in spite of it, remove it. */
export function RuleMenu({ rule: { id, text, result }, version: ref, onEdit }: RuleMenuProps) {
  const remove = useMutation({ mutationFn: () => client.datasets.rules.remove({ rule: id }) })
  const override = () =>
    modals.open({
      title: 'Override for this version',
      children: (
        <AskReason
          text={`${text}. The rule fails on ${ref}; your reason is recorded in the audit log.`}
          action="Override"
          onReason={(reason) => client.datasets.rules.override({ ref, rule: id, reason })}
        />
      ),
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-xs" aria-label={`More for ${text}`}>
          <IconDots className="i s" aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onEdit}>Edit rule…</Menu.Item>
        <Menu.Item disabled={result?.passed !== false} onClick={override}>
          Override with a reason…
        </Menu.Item>
        <Menu.Item color="red" onClick={() => remove.mutate()}>
          Remove rule
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
