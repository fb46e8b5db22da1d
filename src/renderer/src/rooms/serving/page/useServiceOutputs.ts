import { skipToken } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

/** What a feature service gives, with types. @param ref `ride_lateness@v3`; undefined for none @returns empty until it is known */
export function useServiceOutputs(ref: string | undefined): readonly Column[] {
  const input = ref === undefined ? skipToken : { kind: 'service' as const, name: parseFeatureRef(ref).name }
  const service = useQuery(api.features.get.queryOptions({ input })).data?.service
  return useMemo(() => service?.outputs.map(({ column, type }) => ({ name: column, type })) ?? [], [service])
}
