import { alertsContract } from '../../../shared/contract/monitoring/alerts.ts'
import { CairnError } from '../../../shared/errors.ts'
import { implementing } from '../base.ts'

const os = implementing(alertsContract)

function notBuilt(): never {
  throw new CairnError('INVALID_INPUT', 'Alerts are not built yet.')
}

export const alerts = {
  list: os.list.handler(() => ({ alerts: [], total: 0, open: 0 })),
  get: os.get.handler(notBuilt),
  watch: os.watch.handler(async function* () {
    yield { firing: 0, acknowledged: 0, newest: null }
  }),
  acknowledge: os.acknowledge.handler(notBuilt),
  snooze: os.snooze.handler(notBuilt),
  resolve: os.resolve.handler(notBuilt),
  notifications: os.notifications.handler(notBuilt),
  setNotifications: os.setNotifications.handler(notBuilt),
  prometheusRules: os.prometheusRules.handler(notBuilt),
}
