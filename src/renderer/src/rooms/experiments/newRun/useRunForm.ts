import { useCallback, useMemo } from 'react'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { DefaultSplit } from '../../../../../shared/domain/datasets/defaultSplit.ts'
import type { Leak } from '../../../../../shared/domain/datasets/leaks.ts'
import type { ProposedColumn } from '../../../../../shared/contract/training.ts'
import type { Problem } from '../../../../../shared/domain/training/fields/read.ts'
import type { ProposalQuestion } from '../../../../../shared/domain/training/question.ts'
import type { Recipe } from '../../../../../shared/domain/training/recipe.ts'
import type { DraftState } from '../../../app/drafts.ts'
import type { RunForm } from './form.ts'
import { baseOf } from './model/base.ts'
import { checkRecipe } from './model/check.ts'
import { applyColumns, applyEdits, type RunEdits } from './model/edits.ts'

/** What a form of a new run begins with. */
export interface Beginning {
  readonly ref: string
  readonly recipe: Recipe
  /** Of the data. */
  readonly columns: readonly Column[]
  readonly proposed: readonly ProposedColumn[]
  readonly classes: readonly string[]
  readonly leaks: readonly Leak[]
  readonly questions: readonly ProposalQuestion[]
  readonly split: DefaultSplit | null
  readonly added: readonly string[]
}

/** The form as it stands: the beginning with the edits, checked. @param refused what the server has refused of it @param isProposal see `RunForm.proposed` */
export function useRunForm(beginning: Beginning, draft: DraftState<RunEdits>, refused: readonly Problem[], isProposal: boolean): RunForm {
  const { ref, recipe, columns, proposed, classes, leaks, questions, split, added } = beginning
  const { value: edits, set } = draft
  const base = useMemo(() => baseOf(recipe, columns, proposed), [recipe, columns, proposed])
  // Typing into a field leaves the columns as they are, and there may be hundreds.
  const learnt = useMemo(() => applyColumns(base.columns, edits.columns, edits.order), [base, edits.columns, edits.order])
  const texts = useMemo(() => ({ ...applyEdits(base, edits), columns: learnt }), [base, edits, learnt])
  const checked = useMemo(() => checkRecipe(texts, { ref, columns, classes }), [texts, ref, columns, classes])
  const reasons = useMemo(
    () =>
      new Map(
        proposed.flatMap(({ column, excluded, remark }) => ((excluded ?? remark) ? [[column, excluded ?? remark ?? ''] as const] : [])),
      ),
    [proposed],
  )
  const fresh = useMemo(() => new Set(added), [added])
  const change = useCallback((next: (before: RunEdits) => RunEdits) => set(next), [set])
  return useMemo(() => {
    const byPath = new Map([...refused.map(({ path, message }) => [path, message] as const), ...checked.byPath])
    return {
      ref,
      columns,
      classes,
      leaks,
      questions,
      split,
      reasons,
      added: fresh,
      proposed: isProposal,
      base,
      texts,
      checked: { ...checked, byPath },
      edits,
      change,
    }
  }, [ref, columns, classes, leaks, questions, split, reasons, fresh, isProposal, base, texts, checked, edits, change, refused])
}
