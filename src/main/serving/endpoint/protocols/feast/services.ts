import { parseFeatureRef } from '../../../../../shared/domain/features/definitions.ts'
import type { ResolvedService, ResolvedView } from '../../../../../shared/domain/features/resolved.ts'
import type { Dispatcher } from '../../contracts.ts'
import type { AnsweringService } from '../../lookup/answering.ts'
import { Refusal } from '../../../../http/refusal.ts'

type Output = ResolvedService['outputs'][number]

/** Everything that is answered: what a person has turned on, and then what the models of the deployments look up themselves. */
export function answeringServices(dispatcher: Dispatcher): AnsweringService[] {
  const models = dispatcher.deployments().flatMap(({ features }) => features)
  return [...dispatcher.features.services, ...models]
}

/** @throws Refusal with 404, or 503 for one that is turned on and could not be loaded */
export function serviceCalled(dispatcher: Dispatcher, asked: string): AnsweringService {
  const { name, number } = parseFeatureRef(asked)
  const found = answeringServices(dispatcher).find(
    ({ service }) => service.name === name && (number === null || service.ref === `${name}@v${number}`),
  )
  if (found) return found
  const why = dispatcher.features.whyLeftOut(name)
  if (why) throw why
  throw new Refusal(404, 'FEATURE_SERVICE_NOT_FOUND', `Feature service ${asked} is not answered here. Turn it on: cairn features serve.`)
}

/** An output of a service, and what it is called: `driver_stats:trips`. */
export interface NamedFeature {
  readonly service: AnsweringService
  readonly output: Output
  readonly view: string
  readonly feature: string
}

/** @throws Refusal with 422 for what is no reference, 404 for a view or feature that no service here has */
export function featureCalled(services: readonly AnsweringService[], ref: string): NamedFeature {
  const [, view, feature] = /^([^:]+):(.+)$/.exec(ref) ?? []
  if (view === undefined || feature === undefined)
    throw new Refusal(
      422,
      'BAD_REQUEST',
      `Invalid feature reference '${ref}'. Expected format: '<feature_view>:<feature>' or '<feature_view>@<version>:<feature>'`,
    )
  let hasView = false
  for (const service of services)
    for (const output of service.service.outputs) {
      if (!isOfView(output, view)) continue
      hasView = true
      if (output.feature === feature) return { service, output, view: parseFeatureRef(view).name, feature }
    }
  if (hasView) throw new Refusal(404, 'FEATURE_NOT_FOUND', `Feature ${feature} not found in projection ${view}`)
  throw new Refusal(404, 'FEATURE_VIEW_NOT_FOUND', `Feature view ${view} is in no feature service that is answered here.`)
}

/** By its name in the service, or its own where it has no other there; `view@v2` is exactly that version. */
function isOfView({ source, ref }: Output, asked: string): boolean {
  if (asked.includes('@')) return ref === asked
  return source.kind === 'view' ? source.view === asked : parseFeatureRef(ref).name === asked
}

/**
 * All versions of a view that are answered and take pushed rows: a model may have been trained on an older one than is looked up by name.
 * `driver_stats@v2` is that version alone. @throws Refusal with 422
 */
export function pushedViews(services: readonly AnsweringService[], asked: string): ResolvedView[] {
  const views = services.flatMap(({ service }) => service.views).filter(({ name, ref }) => name === asked || ref === asked)
  const pushed = new Map(views.filter(({ push }) => push).map((view) => [view.versionId, view]))
  if (pushed.size > 0) return [...pushed.values()]
  const [found] = views
  const why = found
    ? `${found.ref} takes no pushed rows: its definition does not have "push: true".`
    : `Unable to find push source '${asked}'.`
  throw new Refusal(422, 'PUSH_SOURCE_NOT_FOUND', why)
}
