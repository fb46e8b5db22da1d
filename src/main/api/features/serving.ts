import { servedFeaturesContract } from '../../../shared/contract/features/serving.ts'
import { Catalogue, refOf } from '../../features/index.ts'
import { featuresOfModel, requireModelVersion } from '../../models/index.ts'
import { serveFeatures } from '../../serving/index.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(servedFeaturesContract)

/** Services that an endpoint answers, and those in models. */
export const servingHandlers = {
  serve: os.serve.handler(async ({ input, context }) => {
    const url = await serveFeatures({ ...workOf(context), services: context.services() }, input)
    return { served: url !== null, url }
  }),
  ofModel: os.ofModel.handler(({ input, context }) => {
    const { db } = context.workspace()
    const features = featuresOfModel(db, requireModelVersion(db, input.ref))
    if (!features) return null
    const { service, joined } = features
    const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name)
    const latest = new Catalogue(db).find('service', service.name)?.versions.at(-1)
    return {
      service: service.ref,
      latest: latest ? refOf(latest) : service.ref,
      joined,
      keys: names(service.keys),
      request: names(service.request),
      features: service.outputs.map(({ column }) => column),
    }
  }),
}
