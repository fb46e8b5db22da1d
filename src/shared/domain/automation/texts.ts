import { counted } from '../../numbers.ts'
import { cronText } from './cronText.ts'
import type { PolicyData, PolicyDecision, PolicyTrigger, TriggerKind } from './policy.ts'
import { checkNames } from '../monitoring/checkTexts.ts'
import type { PolicyEventName, PolicyState } from './state.ts'

export const stateTexts: Readonly<Record<PolicyState, string>> = {
  triggered: 'Triggered',
  waiting: 'Waiting for data',
  preparing: 'Preparing data',
  training: 'Training',
  evaluating: 'Evaluating',
  gated: 'Checking gates',
  awaitingApproval: 'Awaiting approval',
  promoting: 'Promoting',
  watching: 'Watching',
  promoted: 'Promoted',
  notPromoted: 'Not promoted',
  rejected: 'Rejected',
  declined: 'Declined',
  rolledBack: 'Rolled back',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export const eventTexts: Readonly<Record<PolicyEventName | 'triggered' | 'joined' | 'started', string>> = {
  triggered: 'Triggered',
  joined: 'Another trigger joined',
  started: 'Started a job',
  enough: 'Enough new rows',
  tooFew: 'Too few new rows',
  expired: 'Not enough rows came',
  prepared: 'Data ready',
  trained: 'Trained and registered',
  evaluated: 'Compared with the champion',
  propose: 'Proposed',
  promote: 'Decided to promote',
  keep: 'Kept as a version',
  reject: 'Rejected',
  approve: 'Approved',
  decline: 'Declined',
  championMoved: 'The champion changed: comparing again',
  inUse: 'Already in use',
  moved: 'Promoted',
  watched: 'Watch period passed',
  harm: 'Rolled back',
  fail: 'Failed',
  cancel: 'Cancelled',
}

export const triggerKindTexts: Readonly<Record<TriggerKind, string>> = {
  schedule: 'Schedule',
  dataset: 'New dataset version',
  alert: 'Alert',
  labels: 'New labels',
  age: 'Model age',
  manual: 'By hand',
}

/** A trigger of a policy in words. */
export function policyTriggerText(trigger: PolicyTrigger): string {
  switch (trigger.kind) {
    case 'schedule':
      return `${cronText(trigger.cron) ?? `on the schedule ${trigger.cron}`} (${trigger.zone})`
    case 'dataset':
      return `when ${trigger.dataset} gets a new version`
    case 'alert':
      return `on ${trigger.checks === null ? 'drift and performance alerts' : `alerts (${trigger.checks.map((check) => checkNames[check]).join(', ')})`} of ${trigger.monitor}`
    case 'labels':
      return `after ${counted(trigger.labels, 'new label')} for ${trigger.deployment}`
    case 'age':
      return `when the model is ${counted(trigger.days, 'day')} old`
  }
}

export function policyDataText(data: PolicyData): string {
  switch (data.kind) {
    case 'replace':
      return `the newest version of ${data.dataset}`
    case 'append':
      return `${data.dataset}, with the rows of ${data.from} that it does not have yet`
    case 'window':
      return `the newest ${counted(data.rows, 'row')} of ${data.dataset}${data.by === null ? '' : ` by ${data.by}`}`
  }
}

export const decisionTexts: Readonly<Record<PolicyDecision, string>> = {
  never: 'Never promote',
  propose: 'Propose: a person decides',
  promote: 'Promote if all gates pass and the interval excludes harm',
}
