import type { DescribedDeployment, DescribedModel, Dispatcher } from '../../contracts.ts'
import { Refusal } from '../../../../http/refusal.ts'
import type { Exchange } from '../../http/route.ts'
import { whyLacking } from '../../lacking.ts'
import { quoted } from './problem.ts'

/** What a path of the protocol names. */
export interface NamedModel {
  readonly deployment: DescribedDeployment
  readonly version: number | undefined
  /** That of the version, or what answers who asks for none. */
  readonly model: DescribedModel
}

/**
 * `/v2/models/<model>` means a deployment, by its name; the default one by that of its model too, since who has one model only knows
 * that. Under `/<deployment>/v2/…` both names mean that deployment.
 * @throws Refusal with 404, as KServe says it; DEPLOYMENT_UNAVAILABLE
 */
export function namedModel(dispatcher: Dispatcher, { params }: Exchange): NamedModel {
  const name = params.model ?? ''
  const deployment = named(dispatcher, params.deployment, name)
  if (!deployment) throw new Refusal(404, 'NOT_FOUND', `Model with name ${quoted(name)} does not exist.`)
  if (params.version === undefined) return { deployment, version: undefined, model: deployment.live }
  const version = /^[1-9]\d{0,9}$/.test(params.version) ? Number(params.version) : NaN
  const model = deployment.versions.get(version)
  if (model) return { deployment, version, model }
  const lacking = whyLacking(deployment.lacking, version)
  if (lacking) throw lacking
  throw new Refusal(404, 'NOT_FOUND', `Model with name ${quoted(name)} has no version ${quoted(params.version)} here.`)
}

function named(dispatcher: Dispatcher, prefix: string | undefined, name: string): DescribedDeployment | undefined {
  const deployment = prefix === undefined ? (dispatcher.deployment(name) ?? dispatcher.deployment()) : dispatcher.deployment(prefix)
  return deployment && (deployment.name === name || deployment.live.servable.model === name) ? deployment : undefined
}

/** The one deployment of a path that names it, else all. @throws Refusal with 404 */
export function namedDeployments(dispatcher: Dispatcher, { params }: Exchange): readonly DescribedDeployment[] {
  if (params.deployment === undefined) return dispatcher.deployments()
  const deployment = dispatcher.deployment(params.deployment)
  if (deployment) return [deployment]
  throw new Refusal(404, 'NOT_FOUND', `The endpoint has no deployment ${quoted(params.deployment)}.`)
}

export function notReady(name: string): Refusal {
  return new Refusal(503, 'NOT_READY', `Model with name ${quoted(name)} is not ready.`, { 'retry-after': '1' })
}
