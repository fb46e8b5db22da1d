import { and, eq } from 'drizzle-orm'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import { Catalogue } from '../../features/index.ts'
import { schema } from '../../workspace/index.ts'
import type { Serving } from '../context.ts'
import { changeDeployments } from '../deployments.ts'
import { endpointService, endpointSettings, ensureEndpoint, urlOf } from '../endpointSettings.ts'
import { keepServed, makeServed } from './served.ts'

const { featureObjects } = schema

export interface ServeRequest {
  readonly service: string
  readonly on: boolean
}

/**
 * Turns the lookups of a feature service on or off. Where they are turned on, the endpoint is made and started; which version it answers
 * with follows the service.
 * @returns where it answers; null where it does not
 * @throws NOT_FOUND, FEATURES_INVALID, PORT_IN_USE, SERVICE_NOT_ALLOWED
 */
export async function serveFeatures(serving: Serving, { service, on }: ServeRequest): Promise<string | null> {
  const { workspace } = serving
  // A view alone can be looked up, but no endpoint is told to answer it.
  new Catalogue(workspace.db).object('service', service)
  if (!on) return turnOff(serving, service)
  const made = await makeServed(workspace, service)
  await ensureEndpoint(serving)
  changeDeployments(
    serving,
    () => ({ action: 'features.serve', subject: `service:${service}`, detail: { on: true } }),
    (db) => {
      new Catalogue(db).object('service', service)
      keepServed(db, made)
      db.update(featureObjects).set({ online: 'served' }).where(isService(service)).run()
    },
  )
  serving.services.start(endpointServiceName)
  const settings = endpointSettings(workspace.db)
  return settings && `${urlOf(settings)}/get-online-features`
}

function turnOff(serving: Serving, service: string): null {
  const off = () => ({ action: 'features.serve', subject: `service:${service}`, detail: { on: false } })
  if (endpointService(serving) === null) return null
  changeDeployments(serving, off, (db) => void db.update(featureObjects).set({ online: 'off' }).where(isService(service)).run())
  return null
}

const isService = (name: string) => and(eq(featureObjects.space, 'service'), eq(featureObjects.name, name))
