import { skipToken } from '@tanstack/react-query'
import type { PredictorInputs } from '../../../../../shared/contract/packages.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'

interface KeyedInputs {
  /** Keys and request fields, which are asked for first. */
  readonly given: PredictorInputs['inputs']
  /** Features, which are looked up by them. */
  readonly lookedUp: readonly string[]
}

const none: KeyedInputs = { given: [], lookedUp: [] }

/** What a deployment asks for whose model was trained on a feature service. @returns undefined until it is known */
export function useKeyedInputs({ features, revision }: Deployment): KeyedInputs | undefined {
  const service = features?.on ? parseFeatureRef(features.service).name : undefined
  const known = useQuery(
    api.features.get.queryOptions({ input: service === undefined ? skipToken : { kind: 'service' as const, name: service } }),
  )
  const model = useQuery(api.features.ofModel.queryOptions({ input: service === undefined ? skipToken : { ref: revision.arms[0].ref } }))
  if (service === undefined || known.isError || model.isError) return none
  if (!known.data || model.data === undefined) return undefined
  if (model.data === null) return none
  const typed = [...(known.data.service?.keys ?? []), ...(known.data.service?.request ?? [])]
  const names = [...model.data.keys, ...model.data.request]
  return { given: typed.filter(({ name }) => names.includes(name)), lookedUp: model.data.features }
}
