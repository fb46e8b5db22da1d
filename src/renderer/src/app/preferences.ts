import type { Preferences, PreferencesRequest } from '../../../shared/contract/app.ts'
import { api, client } from './connection.ts'
import { queryClient, useQuery } from './queries.ts'

const asked = { input: {} }

/** What this person has set; undefined until it has come. */
export function usePreferences(): Preferences | undefined {
  return useQuery(api.app.preferences.queryOptions(asked)).data
}

/** Shown at once, and kept for the next start. */
export async function changePreferences(request: PreferencesRequest): Promise<void> {
  const key = api.app.preferences.queryKey(asked)
  const { workspaces: _, ...plain } = request
  queryClient.setQueryData<Preferences>(key, (before) => before && { ...before, ...plain })
  queryClient.setQueryData(key, await client.app.changePreferences(request))
}
