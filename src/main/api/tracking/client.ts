import { trackingClientContract } from '../../../shared/contract/tracking/client.ts'
import { pythonClient } from '../../tracking/index.ts'
import { implementing } from '../base.ts'

const os = implementing(trackingClientContract)

export const trackingClient = {
  client: os.client.handler(() => pythonClient()),
}
