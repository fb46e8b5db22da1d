import { type Alert, alertsContract } from '../../../shared/contract/monitoring/alerts.ts'
import { Mask } from '../../datasets/index.ts'
import {
  acknowledgeAlert,
  countAlerts,
  describeAlert,
  listAlerts,
  notificationSettings,
  prometheusRules,
  requireAlert,
  resolveAlert,
  setNotifications,
  snoozeAlert,
  type StoredAlert,
  watchAlerts,
} from '../../monitoring/index.ts'
import { type ApiContext, implementing } from '../base.ts'

const os = implementing(alertsContract)

export const alerts = {
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    const { total, open } = countAlerts(db, input.monitor)
    return { alerts: listAlerts(db, input).map(shownIn(context)), total, open }
  }),
  get: os.get.handler(({ input, context }) => shownIn(context)(requireAlert(context.workspace().db, input.id))),
  watch: os.watch.handler(async function* ({ context, signal }) {
    // What is sensitive may change while it is watched.
    for await (const { newest, ...counts } of watchAlerts(context.workspace(), signal))
      yield { ...counts, newest: newest && shownIn(context)(newest) }
  }),
  acknowledge: os.acknowledge.handler(({ input, context }) => shownIn(context)(acknowledgeAlert(context.workspace(), input))),
  snooze: os.snooze.handler(({ input, context }) => shownIn(context)(snoozeAlert(context.workspace(), input))),
  resolve: os.resolve.handler(({ input, context }) => shownIn(context)(resolveAlert(context.workspace(), input))),
  notifications: os.notifications.handler(({ context }) => notificationSettings(context.workspace())),
  setNotifications: os.setNotifications.handler(({ input, context }) => setNotifications(context.workspace(), input)),
  prometheusRules: os.prometheusRules.handler(() => ({ text: prometheusRules() })),
}

function shownIn(context: ApiContext): (alert: StoredAlert) => Alert {
  const mask = Mask.anywhere(context.workspace().db)
  return (alert) => describeAlert(alert, mask, context.app ? 'window' : 'cli')
}
