export { type ExportSource, exportSourceOf } from './export/source.ts'
export type { Serving } from './context.ts'
export {
  describeDeployment,
  describeDeployments,
  describeEndpoint,
  describeRevisions,
  type DeploymentsView,
  type EndpointView,
} from './describe.ts'
export {
  changeDeployment,
  changeDeployments,
  deploy,
  type DeployRequest,
  refuseBusy,
  removeDeployment,
  reviseDeployment,
  type Revising,
  rollBackDeployment,
  routeText,
  swapDeployment,
  tellEndpoint,
} from './deployments.ts'
export { serveFeatures, type ServeRequest } from './lookup/serve.ts'
export { configureEndpoint, type EndpointChange, showToken, startEndpoint, stopEndpoint } from './endpoint.ts'
export { endpointService, endpointSettings, tokenOf, urlOf } from './endpointSettings.ts'
export { deploymentsOf } from './inUse.ts'
export { DeploymentKeeper, lookAfter } from './keeper.ts'
export { type ListedRequests, listRequests } from './log/listing.ts'
export { segmentsOf } from './log/files.ts'
export { endpointFolder, inputTypes, logMaskOf, logSourceOf, servedBy } from './log/source.ts'
export { replayDocument } from './replay/document.ts'
export { maskedReplay, maskedReport, replayReportOf, startReplay } from './replay/replay.ts'
export { type FeedbackRequest, startFeedbackImport, summarizeFeedback } from './feedback/feedback.ts'
export { feedbackSegments } from './feedback/files.ts'
export { tendLogs } from './log/tend.ts'
export { versionOf } from './routes.ts'
export { ensureServable, findServable, readServable, type ServedVersion } from './servables.ts'
export {
  captureOf,
  currentRevision,
  deploymentById,
  type DeploymentRow,
  deploymentRows,
  modelOf,
  requireDeployment,
  type ResolvedRoute,
  type Revision,
  revisionsOf,
} from './store.ts'
export { watchDeployments } from './watch.ts'
export { liveStatistics, snippetsFor, tryDeployment, watchStatistics } from './live.ts'
export { describeRollout, describeRollouts } from './rollout/describe.ts'
export { abortRollout, pauseRollout, resumeRollout, skipStep, startRollout } from './rollout/rollouts.ts'
export { tendRollouts } from './rollout/tend.ts'
