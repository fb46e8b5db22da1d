import { useCallback } from 'react'
import type { RunsView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api, client } from '../../../app/connection.ts'
import { failureOf } from '../../../app/failures.ts'
import { queryClient, useQuery } from '../../../app/queries.ts'
import { showFailure } from '../../../app/failureToast.tsx'

const key = api.experiments.views.current.queryKey({ input: {} })

/** How the runs are looked at, as it was left in this workspace; a change is on screen at once and kept behind it. */
export function useRunsView() {
  const query = useQuery(api.experiments.views.current.queryOptions({ input: {} }))
  const change = useCallback((update: (view: RunsView) => RunsView) => void keep(update), [])
  return { query, change }
}

async function keep(update: (view: RunsView) => RunsView): Promise<void> {
  // An answer that is on its way is from before this change, and would take it back.
  await queryClient.cancelQueries({ queryKey: key })
  const before = queryClient.getQueryData<RunsView>(key)
  if (!before) return
  const view = update(before)
  queryClient.setQueryData(key, view)
  client.experiments.views.keepCurrent({ view }).catch((error) => showFailure(failureOf(error)))
}

export type ChangeView = ReturnType<typeof useRunsView>['change']
