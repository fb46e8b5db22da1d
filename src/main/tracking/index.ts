export { exportRuns } from './export/use.ts'
export { loggedTo } from './logged.ts'
export { compareFiles } from './artifacts/preview/compare.ts'
export { keptFile, treeOfOwner } from './artifacts/preview/files.ts'
export { pathsOfRuns } from './artifacts/preview/paths.ts'
export { previewFile } from './artifacts/preview/preview.ts'
export { askPython, ownPython, setOwnPython } from './conversion/python.ts'
export { planConversion } from './conversion/plan.ts'
export { startConversion } from './conversion/job.ts'
export { describeOrigin } from './registry/describeOrigin.ts'
export { lookAtImported, openVersion } from './registry/lookAt.ts'
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
