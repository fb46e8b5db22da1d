import { create } from 'zustand'
import type { StagedEdit } from '../../../../../shared/domain/datasets/edits.ts'

/** What is staged of one row: null for nothing. */
export type StagedRow = Pick<StagedEdit, 'kind' | 'values'> | null

/** One edit of this window: what was staged of its row before and after. */
export interface EditStep {
  readonly row: number
  readonly before: StagedRow
  readonly after: StagedRow
}

interface Steps {
  readonly done: readonly EditStep[]
  readonly undone: readonly EditStep[]
}

interface EditSteps {
  /** By the version's ref. */
  readonly steps: ReadonlyMap<string, Steps>
  add(ref: string, step: EditStep): void
  /** The step was taken back, or done again. */
  move(ref: string, way: 'undo' | 'redo'): void
  clear(ref: string): void
}

export const none: Steps = { done: [], undone: [] }
const most = 200

/** The edits of cells that this window can take back, newest last. They are no changes of the workspace until they are committed. */
export const useEditSteps = create<EditSteps>()((set) => {
  const change = (ref: string, update: (steps: Steps) => Steps) =>
    set(({ steps }) => ({ steps: new Map(steps).set(ref, update(steps.get(ref) ?? none)) }))
  return {
    steps: new Map(),
    add: (ref, step) => change(ref, ({ done }) => ({ done: [...done, step].slice(-most), undone: [] })),
    move: (ref, way) =>
      change(ref, ({ done, undone }) => {
        const step = (way === 'undo' ? done : undone).at(-1)
        if (!step) return { done, undone }
        return way === 'undo'
          ? { done: done.slice(0, -1), undone: [...undone, step] }
          : { done: [...done, step], undone: undone.slice(0, -1) }
      }),
    clear: (ref) => change(ref, () => none),
  }
})

/** What is staged of a row after one of its cells was set. */
export function withCell(before: StagedRow, column: string, value: string | null): StagedRow {
  const others = (before?.values ?? []).filter((cell) => cell.column !== column)
  return { kind: 'set', values: [...others, { column, value }] }
}
