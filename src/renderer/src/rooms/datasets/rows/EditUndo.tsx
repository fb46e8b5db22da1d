import { useCommand } from '../../../app/commands.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { type EditStep, none, type StagedRow, useEditSteps } from './editSteps.ts'

/**
 * While edits of cells can be taken back here, Undo and Redo are about them. Before the first and after the last of them they are about
 * the changes of the workspace again.
 */
export function EditUndo({ version: ref }: { readonly version: string }) {
  const { done, undone } = useEditSteps((state) => state.steps.get(ref)) ?? none
  const step = { undo: done.at(-1), redo: undone.at(-1) }
  return (
    <>
      {step.undo && <Command version={ref} way="undo" step={step.undo} />}
      {step.redo && <Command version={ref} way="redo" step={step.redo} />}
    </>
  )
}

interface CommandProps {
  readonly version: string
  readonly way: 'undo' | 'redo'
  readonly step: EditStep
}

function Command({ version: ref, way, step: { row, before, after } }: CommandProps) {
  const move = useEditSteps((state) => state.move)
  const go = useMutation({
    mutationFn: (to: StagedRow) => client.datasets.edit({ ref, unstage: [row], edits: to === null ? [] : [editOf(row, to)] }),
    onSuccess: () => move(ref, way),
  })
  const label = `${way === 'undo' ? 'Undo' : 'Redo'}: edit of row ${row}`
  // One after the other: a key that is held down does not overtake the answer.
  useCommand(way === 'undo' ? 'edit.undo' : 'edit.redo', { run: () => !go.isPending && go.mutate(way === 'undo' ? before : after), label })
  return null
}

function editOf(row: number, { kind, values }: NonNullable<StagedRow>) {
  return kind === 'delete' ? ({ kind, row } as const) : ({ kind: 'set', row, values } as const)
}
