import { automationContract, type Policy, type PolicyRun, type PolicyRunSummary } from '../../shared/contract/automation.ts'
import { CairnError } from '../../shared/errors.ts'
import {
  approveRun,
  type Automation,
  cancelRun,
  checkedSettings,
  createPolicy,
  decideRun,
  describePolicies,
  describePolicy,
  describeRun,
  describeRuns,
  describeTriggers,
  dryRunPolicy,
  pausePolicy,
  proposePolicy,
  removePolicy,
  requirePolicy,
  requirePolicyRun,
  resumePolicy,
  runPolicy,
  setPolicySettings,
} from '../automation/index.ts'
import { Mask } from '../datasets/index.ts'
import { type ApiContext, implementing } from './base.ts'
import { workOf } from './perform.ts'

const os = implementing(automationContract)
const day = 86_400_000

export const automation = {
  list: os.list.handler(({ context }) => describePolicies(context.workspace()).map(maskedPolicy(context))),
  get: os.get.handler(({ input, context }) => shown(context, input.name)),
  propose: os.propose.handler(({ input, context }) => proposePolicy(context.workspace().db, input.model)),
  create: os.create.handler(({ input, context }) => {
    const { name } = createPolicy(context.workspace(), input.name, input.settings)
    return shown(context, name)
  }),
  set: os.set.handler(({ input, context }) => {
    const { name } = setPolicySettings(context.workspace(), input.name, input.settings)
    return shown(context, name)
  }),
  remove: os.remove.handler(({ input, context }) => {
    removePolicy(context.workspace(), input.name)
    return {}
  }),
  run: os.run.handler(({ input, context }) => runOf(context, runPolicy(context.workspace(), input.name, input.reason).id)),
  dryRun: os.dryRun.handler(({ input, context }) => {
    const { db } = context.workspace()
    const policy = input.name === undefined ? null : requirePolicy(db, input.name)
    // One of the two is there: the contract asks for it.
    const settings = input.settings === undefined ? policy?.settings : checkedSettings(db, input.settings).settings
    if (settings === undefined) throw new CairnError('INVALID_INPUT', 'Give a policy or its settings.')
    const to = Date.now()
    return dryRunPolicy(db, policy?.id ?? null, settings, { from: to - input.days * day, to })
  }),
  pause: os.pause.handler(({ input, context }) => {
    pausePolicy(context.workspace(), input.name)
    return shown(context, input.name)
  }),
  resume: os.resume.handler(({ input, context }) => {
    resumePolicy(context.workspace(), input.name)
    return shown(context, input.name)
  }),
  runs: os.runs.handler(({ input, context }) => {
    const { db } = context.workspace()
    const policyId = input.name === undefined ? undefined : requirePolicy(db, input.name).id
    const state = input.awaiting ? 'awaitingApproval' : undefined
    return describeRuns(db, { policyId, state, limit: input.limit, before: input.before }).map(maskedSummary(context))
  }),
  getRun: os.getRun.handler(({ input, context }) => runOf(context, input.run)),
  approve: os.approve.handler(async ({ input, context }) => {
    await approveRun(automationOf(context), input.run, input.reason)
    return runOf(context, input.run)
  }),
  reject: os.reject.handler(({ input, context }) => {
    decideRun(context.workspace(), input.run, { approved: false, reason: input.reason })
    return runOf(context, input.run)
  }),
  cancel: os.cancel.handler(({ input, context }) => {
    cancelRun(automationOf(context), input.run, input.reason)
    return runOf(context, input.run)
  }),
  triggers: os.triggers.handler(({ input, context }) => {
    const { db } = context.workspace()
    return Mask.anywhere(db).texts(describeTriggers(db, requirePolicy(db, input.name), input.limit))
  }),
}

function automationOf(context: ApiContext): Automation {
  return { ...workOf(context), services: context.services() }
}

function shown(context: ApiContext, name: string): Policy {
  const workspace = context.workspace()
  return maskedPolicy(context)(describePolicy(workspace, requirePolicy(workspace.db, name)))
}

function maskedPolicy(context: ApiContext): (policy: Policy) => Policy {
  const summary = maskedSummary(context)
  return (policy) => ({ ...policy, open: policy.open && summary(policy.open), last: policy.last && summary(policy.last) })
}

/** Why something failed may name a value. */
function maskedSummary(context: ApiContext): (run: PolicyRunSummary) => PolicyRunSummary {
  const mask = Mask.anywhere(context.workspace().db)
  return (run) => ({ ...run, triggerText: mask.text(run.triggerText), text: mask.text(run.text) })
}

function runOf(context: ApiContext, id: number): PolicyRun {
  const { db } = context.workspace()
  const mask = Mask.anywhere(db)
  const { facts, events, ...run } = describeRun(db, requirePolicyRun(db, id))
  return {
    ...run,
    triggerText: mask.text(run.triggerText),
    triggered: mask.texts(run.triggered),
    text: mask.text(run.text),
    facts: mask.texts(facts),
    events: events.map((event) => ({ ...event, detail: mask.text(event.detail) })),
  }
}
