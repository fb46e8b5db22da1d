import { existsSync } from 'node:fs'
import { ServedFeatures, type ServedService } from '../../../../shared/domain/serving/features.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { type FeatureRows, OnlineStore } from '../../../features/online.ts'
import type { ObjectStore } from '../../../workspace/index.ts'
import { FeatureCounters } from './counter.ts'
import { AnsweringService } from './answering.ts'

/** The features of an endpoint: the online store, the services that it answers lookups of, and what it counts. */
export class EndpointFeatures {
  readonly store: OnlineStore
  readonly counters = new FeatureCounters()
  readonly #objects: ObjectStore
  #services: ReadonlyMap<string, AnsweringService> = new Map()
  #leftOut: ReadonlyMap<string, CairnError> = new Map()

  constructor(workspacePath: string, objects: ObjectStore) {
    this.store = OnlineStore.open(workspacePath)
    this.#objects = objects
  }

  /** Those that a person has turned on, by name. */
  get services(): readonly AnsweringService[] {
    return [...this.#services.values()]
  }

  /** Why services that could not be loaded do not answer. */
  get leftOut(): readonly CairnError[] {
    return [...this.#leftOut.values()]
  }

  whyLeftOut(service: string): CairnError | undefined {
    return this.#leftOut.get(service)
  }

  /** One that cannot be loaded is left out, and keeps none of the others from answering. */
  async configure(served: readonly ServedService[]): Promise<void> {
    const services = new Map<string, AnsweringService>()
    const leftOut = new Map<string, CairnError>()
    for (const { service, object } of served) {
      const known = this.#services.get(service)
      try {
        services.set(service, known?.object === object ? known : await openService(object, this.#objects))
      } catch (thrown) {
        leftOut.set(service, unavailable(service, CairnError.from(thrown)))
      }
    }
    this.#services = services
    this.#leftOut = leftOut
  }

  /** Reads from the online store. @throws ONLINE_DAMAGED where there is none, or it cannot be read */
  reading(): FeatureRows {
    if (existsSync(this.store.path)) return this.store
    throw new CairnError('ONLINE_DAMAGED', 'There is no online store: no features have been published in this workspace.', {})
  }

  close(): void {
    this.store.close()
  }
}

async function openService(object: string, objects: ObjectStore): Promise<AnsweringService> {
  const parsed = ServedFeatures.safeParse(JSON.parse((await objects.get(object)).toString()))
  if (!parsed.success) throw new CairnError('FORMAT_INVALID', 'A feature service has an unknown format.', { object })
  return new AnsweringService(parsed.data, object)
}

function unavailable(service: string, cause: CairnError): CairnError {
  const message = `The feature service ${JSON.stringify(service)} could not be loaded: ${cause.message}`
  return new CairnError('DEPLOYMENT_UNAVAILABLE', message, { deployment: `feature service ${service}`, reason: cause.code }, cause)
}
