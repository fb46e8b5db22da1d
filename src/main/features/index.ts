export { applyDefinitions, describeAs, removeFeature } from './apply.ts'
export {
  Catalogue,
  type Definition,
  type FeatureSpace,
  kindNames,
  type KnownObject,
  type KnownVersion,
  refOf,
  spaceOf,
  worded,
} from './catalogue.ts'
export { changeTexts } from './changes.ts'
export { checkSource, type Plan, type Planned, planDefinitions, staying } from './plan.ts'
export { keysOf, resolveService, resolveView } from './resolve.ts'
export { findService, findView } from './find.ts'
export { FeatureDescriber, sensitiveOutputs } from './describe.ts'
export { joinedBy, listParities, parityOf } from './parity/store.ts'
export { startParity } from './parity/start.ts'
export { isFound } from './search.ts'
export { readDefinitions, writeDefinitions } from './definitions/yaml.ts'
export { PublicationKeeper } from './online/keeper.ts'
export { publishDue } from './online/due.ts'
export { type PublishRequest, publishView } from './online/publication.ts'
export { type OnlineSettings, removeValues, setOnline } from './online/settings.ts'
export { describeOnline } from './online/describe.ts'
export { withStore } from './online/withStore.ts'
export { collectPushed } from './online/collect/collect.ts'
export { lookUpOnline, pushOnline } from './online/values.ts'
export { type JoinJob, joinJob } from './join/job.ts'
export { joinedFrom, sensitiveInputs } from './join/sensitive.ts'
export { joinedService, joinInfo, joinOf, joinSources, lastJoin } from './join/store.ts'
export { findJoin, findProof, joinAgain, joinFeatures, type JoinOrder, type JoinRequest } from './join/work.ts'
export { checkOnline } from './online/check.ts'
export { exportedDefinitions } from './definitions/exported.ts'
export { readFeast } from './feast/read.ts'
export { type Proposal, type ProposalSource, proposeView } from './propose/propose.ts'
