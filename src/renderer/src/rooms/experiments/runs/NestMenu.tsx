import { Button, Menu } from '@mantine/core'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { IconListTree } from '../../../ui/icons.ts'
import { openAll } from './nest.ts'
import type { ChangeView } from './useRunsView.ts'

interface NestMenuProps {
  readonly view: RunsView
  readonly change: ChangeView
}

/** Whether nested runs stand beneath their parents, and which of them are open. */
export function NestMenu({ view: { flat = false }, change }: NestMenuProps) {
  const nest = (all: boolean) => {
    openAll(all)
    change((view) => ({ ...view, flat: undefined }))
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconListTree className="i s" aria-hidden />}>
          {flat ? 'Flat' : 'Nested'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => nest(true)}>Expand all</Menu.Item>
        <Menu.Item onClick={() => nest(false)}>Collapse all</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={flat}
          title="Sort nested runs among all others"
          onClick={() => change((view) => ({ ...view, flat: flat ? undefined : true }))}
        >
          {flat ? '✓ ' : ''}Flat list
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
