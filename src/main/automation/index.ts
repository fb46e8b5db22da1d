/** The automation room: policies that train registered models again. */
export type { Automation } from './context.ts'
export { describePolicies, describePolicy, describeRun, describeRuns, describeTriggers } from './describe.ts'
export { dryRunPolicy } from './dryRun.ts'
export { PolicyKeeper } from './keeper.ts'
export {
  approveRun,
  cancelRun,
  checkedSettings,
  createPolicy,
  decideRun,
  pausePolicy,
  removePolicy,
  resumePolicy,
  runPolicy,
  setPolicySettings,
} from './policies.ts'
export { proposePolicy } from './propose.ts'
export { requirePolicy, requireRun as requirePolicyRun } from './store.ts'
export { tendPolicies, tendRun } from './tend.ts'
