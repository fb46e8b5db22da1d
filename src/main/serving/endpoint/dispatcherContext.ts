import type { ObjectStore } from '../../workspace/index.ts'
import type { RequestLogWriter } from './contracts.ts'
import type { EndpointFeatures } from './lookup/endpointFeatures.ts'

/** What of the process a dispatcher uses. */
export interface DispatcherProcess {
  readonly objects: ObjectStore
  readonly log: RequestLogWriter
}

/** What requests are answered with beside models. */
export interface DispatcherContext extends DispatcherProcess {
  readonly features: EndpointFeatures
}
