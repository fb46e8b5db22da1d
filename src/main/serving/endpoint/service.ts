import { CairnError } from '../../../shared/errors.ts'
import type { ServiceProgram } from '../../services/index.ts'
import type { EndpointShape } from './kind.ts'

/** An endpoint in its process: listens, asks the dispatcher, logs. */
export const endpoint: ServiceProgram<EndpointShape> = async () => {
  throw new CairnError('INTERNAL', 'Not built yet.')
}
