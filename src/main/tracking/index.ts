export { loggedTo } from './logged.ts'
export { pythonClient } from './pythonClient.ts'
export { type AskedPlace, importRuns, inspectRuns } from './import/use.ts'
export {
  configureTracking,
  startTracking,
  stopTracking,
  type TrackingState,
  trackingState,
  trackingToken,
  trackingUri,
} from './service.ts'
