export { loggedTo } from './logged.ts'
export { pythonClient } from './pythonClient.ts'
export {
  configureTracking,
  startTracking,
  stopTracking,
  type TrackingState,
  trackingState,
  trackingToken,
  trackingUri,
} from './service.ts'
