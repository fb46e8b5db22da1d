/** The door of the room: monitors, what they found, alerts and A/B tests. */
export * from './abtests/index.ts'
export * from './alerts/index.ts'
export { compareProfiles } from './checks/index.ts'
export type { Monitoring } from './context.ts'
export { MonitorKeeper } from './keeper.ts'
export { startCheck } from './checking/check.ts'
export { startFileCheck } from './checking/startFileCheck.ts'
export { changeMonitor, createMonitor, deleteMonitor, pauseMonitor, removeMonitor, resumeMonitor } from './monitors/monitors.ts'
export { describeMonitor, describeMonitors } from './monitors/describe.ts'
export { watchAbTests, watchAlerts, watchMonitors } from './monitors/watch.ts'
export { findMonitor, type MonitorRow, requireMonitor, settingsOf } from './monitors/store.ts'
export { compareWindows, windowDetail } from './windows/detail.ts'
export { countWindows, describeWindow, listWindows, newestWindow } from './windows/store.ts'
export { timelineOf } from './windows/timeline.ts'
export { windowDocument } from './report/document.ts'
export { noFigures } from './windows/figures.ts'
export {
  checkedFileOf,
  maskedCheck,
  maskedCheckedFile,
  maskedComparisonOf,
  maskedOverlays,
  maskedPredictions,
  maskedTimeline,
  maskedWindow,
  maskedWindowReport,
} from './masking.ts'
export { targetColumn } from './checking/versions.ts'
