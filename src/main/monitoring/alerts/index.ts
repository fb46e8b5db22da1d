/** Alerts: what rules say of checked windows, who is told of it, and what a person did about it. */
export { acknowledgeAlert, resolveAlert, snoozeAlert } from './actions.ts'
export { describeAlert, maskedResult } from './describe.ts'
export { type AlertTurn, auditedTurns, evaluateAlerts, evaluateStatus } from './evaluate.ts'
export { AlertKeeper } from './keeper.ts'
export { prometheusRules } from './prometheusRules.ts'
export { type NotificationSettings, notificationSettings, setNotifications } from './settings.ts'
export { countAlerts, listAlerts, openAlerts, removeAlerts, requireAlert, type StoredAlert } from './store.ts'
export type { SystemNotice, Tell } from './tell.ts'
