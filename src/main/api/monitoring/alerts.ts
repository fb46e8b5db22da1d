import { setTimeout as pause } from 'node:timers/promises'
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
} from '../../monitoring/index.ts'
import { type ApiContext, implementing } from '../base.ts'

const os = implementing(alertsContract)

/** How soon a change is told, whoever made it, in ms. */
const watchInterval = 500

export const alerts = {
  list: os.list.handler(({ input, context }) => {
    const { db } = context.workspace()
    const { total, open } = countAlerts(db, input.monitor)
    return { alerts: listAlerts(db, input).map(shownIn(context)), total, open }
  }),
  get: os.get.handler(({ input, context }) => shownIn(context)(requireAlert(context.workspace().db, input.id))),
  watch: os.watch.handler(async function* ({ context, signal }) {
    const { db, sqlite } = context.workspace()
    let seen = ''
    while (!signal?.aborted && sqlite.open) {
      const { firing, acknowledged } = countAlerts(db)
      const [newest] = listAlerts(db, { open: true, limit: 1 })
      const text = JSON.stringify([firing, acknowledged, newest?.id, newest?.updatedAt])
      if (text !== seen) yield { firing, acknowledged, newest: newest ? shownIn(context)(newest) : null }
      seen = text
      await pause(watchInterval, undefined, { signal, ref: false }).catch(() => {})
    }
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
