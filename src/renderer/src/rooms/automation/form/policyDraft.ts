import type { Gate } from '../../../../../shared/domain/models/gates.ts'
import {
  type PolicyData,
  PolicyName,
  type PolicyDecision,
  PolicySettings,
  type PolicyTrigger,
} from '../../../../../shared/domain/automation/policy.ts'
import type { CheckKind } from '../../../../../shared/domain/monitoring/checks.ts'

/** A trigger as it is typed: fields of all kinds side by side, so that changing the kind loses nothing. */
export interface TriggerDraft {
  readonly kind: PolicyTrigger['kind']
  readonly cron: string
  readonly zone: string
  /** In hours. */
  readonly catchUp: number | null
  readonly dataset: string
  readonly monitor: string
  /** Empty: those that concern data, predictions and performance. */
  readonly checks: readonly CheckKind[]
  readonly deployment: string
  readonly labels: number | null
  readonly days: number | null
}

/** What the form of a policy holds; null while a number is empty. */
export interface PolicyDraft {
  /** Empty until it is typed: a name is proposed. */
  readonly name: string
  readonly model: string
  readonly alias: string
  readonly triggers: readonly TriggerDraft[]
  readonly newRows: number | null
  readonly waitHours: number | null
  readonly cooldownHours: number | null
  readonly perDay: number | null
  readonly dataKind: PolicyData['kind']
  readonly dataset: string
  /** Whose rows are appended. */
  readonly from: string
  readonly rows: number | null
  /** Column of a window; empty: the last rows. */
  readonly by: string
  readonly recipe: PolicySettings['recipe']
  readonly seed: number | null
  readonly gates: readonly Gate[]
  readonly decision: PolicyDecision
  readonly noChampion: PolicyDecision
  readonly tolerance: number | null
  readonly watchHours: number | null
  /** In percent; empty: requests are not counted. */
  readonly errorRate: number | null
  readonly minimum: number | null
  /** Empty: none. */
  readonly watchMonitor: string
}

/** The time zone of this computer, which the schedule of a new policy keeps. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

export function newTrigger(kind: PolicyTrigger['kind'], change: Partial<TriggerDraft> = {}): TriggerDraft {
  return {
    kind,
    cron: '0 3 * * *',
    zone: ownZone(),
    catchUp: 24,
    dataset: '',
    monitor: '',
    checks: [],
    deployment: '',
    labels: 500,
    days: 90,
    ...change,
  }
}

function triggerDraft(trigger: PolicyTrigger): TriggerDraft {
  switch (trigger.kind) {
    case 'schedule':
      return newTrigger('schedule', { cron: trigger.cron, zone: trigger.zone, catchUp: trigger.catchUpHours })
    case 'dataset':
      return newTrigger('dataset', { dataset: trigger.dataset })
    case 'alert':
      return newTrigger('alert', { monitor: trigger.monitor, checks: trigger.checks ?? [] })
    case 'labels':
      return newTrigger('labels', { deployment: trigger.deployment, labels: trigger.labels })
    case 'age':
      return newTrigger('age', { days: trigger.days })
  }
}

const percent = (share: number | null) => (share === null ? null : Number((share * 100).toPrecision(8)))

/** The form of a policy as it is. */
export function draftOf(name: string, settings: PolicySettings): PolicyDraft {
  const { model, alias, triggers, conditions, data, recipe, seed, gates, decision, noChampion, tolerance, watch } = settings
  return {
    name,
    model,
    alias,
    triggers: triggers.map(triggerDraft),
    ...conditions,
    dataKind: data.kind,
    dataset: data.dataset,
    from: data.kind === 'append' ? data.from : '',
    rows: data.kind === 'window' ? data.rows : 10_000,
    by: data.kind === 'window' ? (data.by ?? '') : '',
    recipe,
    seed,
    gates,
    decision,
    noChampion,
    tolerance,
    watchHours: watch.hours,
    errorRate: percent(watch.errorRate),
    minimum: watch.minimum,
    watchMonitor: watch.monitor ?? '',
  }
}

/** The settings that a form asks for, checked as the contract does. */
export function settingsOf(draft: PolicyDraft) {
  const { newRows, waitHours, cooldownHours, perDay, model, alias, recipe, seed, gates, decision, noChampion, tolerance } = draft
  return PolicySettings.safeParse({
    model,
    alias,
    triggers: draft.triggers.map(triggerOf),
    conditions: { newRows, waitHours, cooldownHours, perDay },
    data: dataOf(draft),
    recipe,
    seed,
    gates: [...gates],
    decision,
    noChampion,
    tolerance,
    watch: {
      hours: draft.watchHours,
      errorRate: draft.errorRate === null ? null : draft.errorRate / 100,
      minimum: draft.minimum,
      monitor: draft.watchMonitor === '' ? null : draft.watchMonitor,
    },
  })
}

function triggerOf({ kind, cron, zone, catchUp, dataset, monitor, checks, deployment, labels, days }: TriggerDraft): unknown {
  switch (kind) {
    case 'schedule':
      return { kind, cron, zone, catchUpHours: catchUp }
    case 'dataset':
      return { kind, dataset }
    case 'alert':
      return { kind, monitor, checks: checks.length === 0 ? null : [...checks] }
    case 'labels':
      return { kind, deployment, labels }
    case 'age':
      return { kind, days }
  }
}

function dataOf({ dataKind: kind, dataset, from, rows, by }: PolicyDraft): unknown {
  switch (kind) {
    case 'replace':
      return { kind, dataset }
    case 'append':
      return { kind, dataset, from }
    case 'window':
      return { kind, dataset, rows, by: by === '' ? null : by }
  }
}

const chooses = {
  dataset: ({ dataset }: TriggerDraft) => dataset === '' && 'Choose the dataset whose new versions start it.',
  alert: ({ monitor }: TriggerDraft) => monitor === '' && 'Choose the monitor whose alerts start it.',
  labels: ({ deployment }: TriggerDraft) => deployment === '' && 'Choose the deployment whose labels are counted.',
  schedule: ({ cron }: TriggerDraft) => cron.trim() === '' && 'Type a cron expression, such as 0 3 * * *.',
  age: () => false as const,
} satisfies Record<PolicyTrigger['kind'], (trigger: TriggerDraft) => string | false>

/** Why a form cannot be saved, in the order of its fields; null where it can. */
export function draftProblem(draft: PolicyDraft): string | null {
  if (draft.model === '') return 'Choose a model.'
  for (const trigger of draft.triggers) {
    const problem = chooses[trigger.kind](trigger)
    if (problem !== false) return problem
  }
  if (draft.dataset === '') return 'Choose the dataset that is trained on.'
  if (draft.dataKind === 'append' && draft.from === '') return 'Choose the dataset whose rows are appended.'
  if (draft.dataKind === 'append' && draft.from === draft.dataset) return 'Rows are appended from another dataset: choose one.'
  const settings = settingsOf(draft)
  if (settings.success) return null
  const [issue] = settings.error.issues
  const field = issue.path.at(-1)
  const name = typeof field === 'string' && Object.hasOwn(fieldNames, field) ? fieldNames[field as keyof typeof fieldNames] : null
  if (name === null || issue.code === 'custom') return issue.message
  return `${name}: ${issue.code === 'invalid_type' ? 'type a number.' : `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}.`}`
}

const fieldNames = {
  cron: 'Cron expression',
  zone: 'Time zone',
  catchUpHours: 'Catch up for',
  labels: 'New labels',
  days: 'Older than',
  newRows: 'New rows',
  waitHours: 'Wait for rows',
  cooldownHours: 'Cooldown',
  perDay: 'Runs a day',
  rows: 'Newest rows',
  seed: 'Seed',
  tolerance: 'Tolerance',
  hours: 'Watch for',
  errorRate: 'Error rate above',
  minimum: 'Minimum requests',
} as const

/** Why a name cannot be used, or null. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (taken.some((other) => other.toLowerCase() === name.trim().toLowerCase())) return `There is a policy named ${name} already.`
  return PolicyName.safeParse(name.trim()).success ? null : 'A policy needs a name.'
}

/** A free name after the model. */
export function proposedName(model: string, taken: readonly string[]): string {
  if (model === '') return ''
  for (let n = 1; ; n++) {
    const name = n === 1 ? model : `${model} ${n}`
    if (nameProblem(name, taken) === null) return name
  }
}
