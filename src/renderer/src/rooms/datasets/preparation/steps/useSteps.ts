import { useCallback, useMemo } from 'react'
import type { PreparationStep, StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { draftKey, useDraft } from '../../../../app/drafts.ts'
import { areDrafts, draftsOf, newStep, nextId, type StepDraft } from './stepDraft.ts'
import { changed, moved, movedStep, noHistory, type Steps, useStepHistories } from './stepHistory.ts'
import { stepShapes } from './stepShapes.ts'

/** The preparation of a dataset that is worked on. */
export interface PreparationDraft {
  readonly steps: Steps
  /** The prepared dataset whose steps these were; empty for a new one. */
  readonly into: string
}

const nothing: PreparationDraft = { steps: [], into: '' }

export function preparationKey(dataset: string): string {
  return draftKey('preparation', `dataset:${dataset}`)
}

/** The steps for a dataset: a draft that outlives the screen, with undo and redo. */
export function useSteps(dataset: string) {
  const draft = useDraft<PreparationDraft>(preparationKey(dataset), nothing, ({ steps }) => areDrafts(steps))
  const history = useStepHistories((state) => state.histories.get(dataset)) ?? noHistory
  const setHistory = useStepHistories((state) => state.set)
  const { steps } = draft.value
  const { set } = draft
  const change = useCallback(
    (next: Steps, what: string) => {
      if (next === steps) return
      setHistory(dataset, changed(history, steps, what))
      set((before) => ({ ...before, steps: next }))
    },
    [dataset, history, set, setHistory, steps],
  )
  const act = useMemo(() => actions(steps, change), [steps, change])
  const go = (way: 'undo' | 'redo') => {
    const to = moved(history, steps, way)
    if (!to) return
    setHistory(dataset, to.history)
    set((before) => ({ ...before, steps: to.steps }))
  }
  return { draft, steps, ...act, undo: history.past.at(-1)?.what, redo: history.future.at(-1)?.what, go }
}

function actions(steps: Steps, change: (next: Steps, what: string) => void) {
  const name = (step: StepDraft) => stepShapes[step.kind].title
  const replace = (step: StepDraft, what: string) =>
    change(
      steps.map((each) => (each.id === step.id ? step : each)),
      what,
    )
  return {
    /** Adds a step after the one at a place, or at the end. @returns it */
    add: (kind: StepKind, column: string, after: number | null): StepDraft => {
      const step = newStep(steps, kind, column)
      const at = after === null ? steps.length : after + 1
      change([...steps.slice(0, at), step, ...steps.slice(at)], `add ${name(step)}`)
      return step
    },
    /** Adds whole steps at the end. @returns their drafts */
    append: (more: readonly PreparationStep[], what: string): StepDraft[] => {
      const drafts = draftsOf(more, nextId(steps))
      change([...steps, ...drafts], what)
      return drafts
    },
    edit: (step: StepDraft, field: string) => replace(step, `edit ${field} of step ${steps.findIndex(({ id }) => id === step.id) + 1}`),
    toggle: (step: StepDraft) => replace({ ...step, disabled: !step.disabled }, `${step.disabled ? 'enable' : 'disable'} ${name(step)}`),
    remove: (step: StepDraft) =>
      change(
        steps.filter(({ id }) => id !== step.id),
        `delete ${name(step)}`,
      ),
    duplicate: (step: StepDraft) => {
      const at = steps.indexOf(step) + 1
      change([...steps.slice(0, at), { ...step, id: nextId(steps) }, ...steps.slice(at)], `duplicate ${name(step)}`)
    },
    move: (step: StepDraft, to: number) => change(movedStep(steps, steps.indexOf(step), to), `move ${name(step)}`),
    clear: () => change([], 'delete all steps'),
  }
}

export type StepActions = ReturnType<typeof useSteps>
