import { z } from 'zod'
import { FeatureName } from '../../domain/features/definitions.ts'
import { KnownName, operation } from '../base.ts'

export const servedFeaturesContract = {
  /** Whether the endpoint of this workspace answers lookups of the service. */
  serve: operation('FEATURES_INVALID', 'PORT_IN_USE', 'SERVICE_NOT_ALLOWED')
    .input(z.object({ service: FeatureName, on: z.boolean() }))
    .output(z.object({ served: z.boolean(), url: z.string().nullable() })),
  /** Features in a model: the service that its training rows were joined by; null where they were not. */
  ofModel: operation()
    .input(z.object({ ref: KnownName }))
    .output(
      z
        .object({
          service: z.string(),
          latest: z.string(),
          joined: z.string(),
          keys: z.array(z.string()),
          request: z.array(z.string()),
          features: z.array(z.string()),
        })
        .nullable(),
    ),
}
