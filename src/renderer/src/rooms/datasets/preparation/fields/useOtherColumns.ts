import { skipToken } from '@tanstack/react-query'
import { api } from '../../../../app/connection.ts'
import { useQuery } from '../../../../app/queries.ts'

/** The columns of another version: `stations`, then of the latest. Empty while there is none. */
export function useOtherColumns(ref: string): readonly string[] {
  const columns = useQuery(api.datasets.columns.queryOptions({ input: ref === '' ? skipToken : { ref } }))
  return (columns.data ?? []).map(({ name }) => name)
}
