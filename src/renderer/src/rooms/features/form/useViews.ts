import { useQueries } from '@tanstack/react-query'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { api } from '../../../app/connection.ts'

interface Choice {
  readonly kind: FeatureObject['kind']
  readonly name: string
}

/** All that is known of some views, by name. @param refs with or without a version @param choices what there is */
export function useViews(refs: readonly string[], choices: readonly Choice[]): ReadonlyMap<string, FeatureObject> {
  const wanted = [...new Set(refs.map((ref) => parseFeatureRef(ref).name))].flatMap(
    (name) => choices.find((choice) => choice.name === name) ?? [],
  )
  return useQueries({
    queries: wanted.map(({ kind, name }) => api.features.get.queryOptions({ input: { kind, name } })),
    combine: (answers) => new Map(answers.flatMap(({ data }) => (data ? [[data.name, data] as const] : []))),
  })
}
