import { useCommand } from '../../../../app/commands.ts'
import type { StepActions } from './useSteps.ts'

/** While changes of the steps can be taken back here, Undo and Redo are about them. */
export function StepUndo({ actions }: { readonly actions: StepActions }) {
  return (
    <>
      {actions.undo !== undefined && <Command actions={actions} way="undo" what={actions.undo} />}
      {actions.redo !== undefined && <Command actions={actions} way="redo" what={actions.redo} />}
    </>
  )
}

interface CommandProps {
  readonly actions: StepActions
  readonly way: 'undo' | 'redo'
  readonly what: string
}

function Command({ actions, way, what }: CommandProps) {
  useCommand(way === 'undo' ? 'edit.undo' : 'edit.redo', {
    run: () => actions.go(way),
    label: `${way === 'undo' ? 'Undo' : 'Redo'}: ${what}`,
  })
  return null
}
