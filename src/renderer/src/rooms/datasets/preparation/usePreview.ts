import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { completeSteps } from './steps/stepDraft.ts'
import type { Steps } from './steps/stepHistory.ts'

/** ms after the last key before a preview is asked for. */
const calm = 300
const shownRows = 100

export type ShownRows = 'changed' | 'all'

/** What the steps do to a version, up to the one that is selected. @param selected its place; null for the input */
export function usePreview(ref: string, steps: Steps, selected: number | null, rows: ShownRows) {
  const complete = useMemo(() => completeSteps(steps), [steps])
  const upTo = complete.length === 0 ? undefined : Math.min(selected ?? complete.length - 1, complete.length - 1)
  const wanted = useMemo(() => ({ ref, steps: complete, upTo, rows, limit: shownRows }), [ref, complete, upTo, rows])
  const [input] = useDebouncedValue(wanted, calm)
  const preview = useQuery({
    ...api.datasets.preparation.preview.queryOptions({ input: input.steps.length === 0 ? skipToken : input }),
    placeholderData: keepPreviousData,
  })
  // A step that cannot be done leaves nothing to show: what it is given is shown instead.
  const at = input.upTo ?? 0
  const fails = preview.data?.steps.at(at)?.problem != null && !preview.isPlaceholderData
  const before = useQuery(
    api.datasets.preparation.preview.queryOptions({ input: fails && at > 0 ? { ...input, upTo: at - 1, rows: 'all' } : skipToken }),
  )
  return {
    preview,
    /** Of the step before, where the one that is selected has a problem. */
    before: fails ? before.data : undefined,
    fails,
    complete,
    /** What is shown is of before the last change. */
    late: preview.isFetching || input !== wanted,
    /** The step whose rows are there. */
    shown: upTo,
  }
}

type Outcomes = readonly { readonly columns: readonly Column[] }[]

/** The columns before a step, as far as the last preview knows them. */
export function columnsBefore(index: number, input: readonly Column[], outcomes: Outcomes): readonly Column[] {
  for (let at = Math.min(index, outcomes.length) - 1; at >= 0; at--) if (outcomes[at].columns.length > 0) return outcomes[at].columns
  return input
}
