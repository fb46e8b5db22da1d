import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import type { FeatureDefinitions } from '../../../../../shared/domain/features/definitions.ts'

/** ms after the last key before a plan is asked for. */
const calm = 300

/** What applying would change, a moment after the last key. @param definitions null while the form is incomplete */
export function usePlan(definitions: FeatureDefinitions | null) {
  const [settled] = useDebouncedValue(definitions, calm)
  const plan = useQuery({
    ...api.features.plan.queryOptions({ input: settled === null ? skipToken : { definitions: settled } }),
    placeholderData: keepPreviousData,
  })
  return { plan, late: plan.isFetching || settled !== definitions }
}
