import { Button, Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { IconDots, IconPlayerPause, IconPlayerPlay } from './icons.ts'

/** What is rarely done with the object of a page, behind three dots. */
export function MoreMenu({ children }: { readonly children: ReactNode }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" px={8} aria-label="More actions">
          <IconDots className="i s" aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}

interface PauseItemProps {
  readonly runs: boolean
  readonly onToggle: () => void
}

/** In the menu of what works without a person. */
export function PauseItem({ runs, onToggle }: PauseItemProps) {
  const Icon = runs ? IconPlayerPause : IconPlayerPlay
  return (
    <Menu.Item leftSection={<Icon className="i s" aria-hidden />} onClick={onToggle}>
      {runs ? 'Pause' : 'Resume'}
    </Menu.Item>
  )
}
