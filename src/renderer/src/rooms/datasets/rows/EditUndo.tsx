import { useCommand } from '../../../app/commands.ts'
import { client } from '../../../app/connection.ts'
import { showFailure } from '../../../app/failureToast.tsx'
import { failureOf } from '../../../app/failures.ts'
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

function Command({ version: ref, way, step }: CommandProps) {
  useCommand(way === 'undo' ? 'edit.undo' : 'edit.redo', {
    run: () => go(ref, way),
    label: `${way === 'undo' ? 'Undo' : 'Redo'}: edit of row ${step.row}`,
  })
  return null
}

/** One after the other: keys may come faster than answers, and none of them is lost. */
let last: Promise<void> = Promise.resolve()

function go(ref: string, way: 'undo' | 'redo'): void {
  last = last.then(() => move(ref, way)).catch((error: unknown) => showFailure(failureOf(error)))
}

async function move(ref: string, way: 'undo' | 'redo'): Promise<void> {
  const { steps, move: moved } = useEditSteps.getState()
  const { done, undone } = steps.get(ref) ?? none
  const step = (way === 'undo' ? done : undone).at(-1)
  if (!step) return
  const to = way === 'undo' ? step.before : step.after
  await client.datasets.edit({ ref, unstage: [step.row], edits: to === null ? [] : [editOf(step.row, to)] })
  moved(ref, way)
}

function editOf(row: number, { kind, values }: NonNullable<StagedRow>) {
  return kind === 'delete' ? ({ kind, row } as const) : ({ kind: 'set', row, values } as const)
}
