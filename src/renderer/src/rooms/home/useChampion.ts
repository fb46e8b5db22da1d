import { metric } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { headlineOf, type TrailData } from '../../app/trail/trail.ts'

/** The figure of the newest champion, with what it was measured on. */
export function useChampion({ models }: TrailData): { name: string; value: string } | null {
  const newest = models
    .flatMap(({ versions }) => versions)
    .filter(({ aliases, run }) => aliases.includes('champion') && run !== null)
    .toSorted((a, b) => b.createdAt - a.createdAt)[0]
  const runs = useQuery({
    ...api.experiments.list.queryOptions({ input: { part: 'test', limit: 60 } }),
    enabled: newest !== undefined,
  }).data?.runs
  const run = runs?.find(({ id }) => id === newest?.run)
  const known = run && headlineOf(run)
  return known && newest ? { name: `${known.name} of ${newest.ref}, test rows`, value: metric(known.value) } : null
}
