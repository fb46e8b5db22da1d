import type { Model } from '../../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { type AlertRule, defaultRules } from '../../../../../shared/domain/monitoring/alerts.ts'
import { CheckSettings } from '../../../../../shared/domain/monitoring/checks.ts'
import { MonitorName, MonitorSettings, type MonitorSource } from '../../../../../shared/domain/monitoring/monitor.ts'
import { targetText } from '../../../../../shared/domain/serving/route.ts'

type Checks = ReturnType<typeof CheckSettings.parse>

/** The numbers of the checks as people type them: shares in percent, ages in days; null while a field is empty. */
export interface CheckNumbers {
  readonly effect: number | null
  readonly level: number | null
  readonly driftShare: number | null
  readonly leastRows: number | null
  readonly missing: number | null
  readonly newCategories: number | null
  readonly outOfRange: number | null
  readonly rowsMin: number | null
  readonly rowsMax: number | null
  readonly performance: number | null
  readonly latency: number | null
  readonly errorRate: number | null
  readonly throughput: number | null
  readonly noTraffic: number | null
  readonly noLabels: number | null
  readonly modelAge: number | null
  readonly referenceAge: number | null
}

/** What the form of a monitor holds. The folder is beside it: a chosen one is a token, which no draft may hold. */
export interface MonitorDraft {
  /** Empty until it is typed: a name is proposed. */
  readonly name: string
  readonly kind: MonitorSource['kind']
  readonly deployment: string
  readonly dataset: string
  readonly pattern: string
  readonly model: string
  /** `champion`, `v3`, or empty: of each row the version that answered it. */
  readonly target: string
  readonly cut: 'time' | 'count'
  /** Of time in minutes, */
  readonly minutes: number | null
  /** of rows. */
  readonly rows: number | null
  readonly method: Checks['method']
  readonly numbers: CheckNumbers
  readonly ignored: readonly string[]
  readonly slices: readonly string[]
  /** In percent. */
  readonly coverage: number | null
  /** In hours. */
  readonly ripeAfter: number | null
  readonly rules: readonly AlertRule[]
}

const percent = (share: number | null) => (share === null ? null : Number((share * 100).toPrecision(8)))
const share = (typed: number | null) => (typed === null ? null : typed / 100)
const days = (hours: number | null) => (hours === null ? null : Number((hours / 24).toPrecision(8)))
const hours = (typed: number | null) => (typed === null ? null : typed * 24)

function numbersOf(checks: Checks): CheckNumbers {
  return {
    effect: checks.effect,
    level: checks.level,
    driftShare: percent(checks.driftShare),
    leastRows: checks.leastRows,
    missing: percent(checks.missing),
    newCategories: percent(checks.newCategories),
    outOfRange: percent(checks.outOfRange),
    rowsMin: checks.rows.min,
    rowsMax: checks.rows.max,
    performance: percent(checks.performance),
    latency: checks.latency,
    errorRate: percent(checks.errorRate),
    throughput: checks.throughput,
    noTraffic: checks.noTraffic,
    noLabels: checks.noLabels,
    modelAge: days(checks.modelAge),
    referenceAge: days(checks.referenceAge),
  }
}

/** How a form for a new monitor begins. */
export function newDraft(kind: MonitorSource['kind']): MonitorDraft {
  return {
    name: '',
    kind,
    deployment: '',
    dataset: '',
    pattern: '*',
    model: '',
    target: kind === 'deployment' ? '' : 'champion',
    cut: 'time',
    minutes: 60,
    rows: 500,
    method: 'cairn',
    numbers: numbersOf(CheckSettings.parse({})),
    ignored: [],
    slices: [],
    coverage: 80,
    ripeAfter: null,
    rules: defaultRules,
  }
}

/** The form of a monitor as it is. */
export function draftOf(name: string, settings: MonitorSettings): MonitorDraft {
  const { source, windows, checks, labels } = settings
  return {
    ...newDraft(source.kind),
    name,
    deployment: source.kind === 'deployment' ? source.deployment : '',
    dataset: source.kind === 'dataset' ? source.dataset : '',
    pattern: source.kind === 'folder' ? source.pattern : '*',
    model: settings.model,
    target: settings.target === null ? '' : targetText(settings.target),
    cut: windows.kind === 'count' ? 'count' : 'time',
    ...(windows.kind === 'time' && { minutes: windows.seconds / 60 }),
    ...(windows.kind === 'count' && { rows: windows.rows }),
    method: checks.method,
    numbers: numbersOf(checks),
    ignored: checks.ignored,
    slices: checks.slices,
    coverage: percent(labels.coverage),
    ripeAfter: labels.ripeAfter,
    rules: settings.rules,
  }
}

/**
 * The settings that a form asks for, checked as the contract does.
 * @param folder token of the chosen folder, or the path as it was @param before what the form does not show stays as it is there
 */
export function settingsOf(draft: MonitorDraft, folder: string, before?: MonitorSettings) {
  const { numbers } = draft
  return MonitorSettings.safeParse({
    ...before,
    model: draft.model,
    target: targetOf(draft),
    source: sourceOf(draft, folder),
    windows: windowsOf(draft),
    checks: {
      ...before?.checks,
      method: draft.method,
      effect: numbers.effect,
      level: numbers.level,
      driftShare: share(numbers.driftShare),
      leastRows: numbers.leastRows,
      missing: share(numbers.missing),
      newCategories: share(numbers.newCategories),
      outOfRange: share(numbers.outOfRange),
      rows: { min: numbers.rowsMin, max: numbers.rowsMax },
      performance: share(numbers.performance),
      latency: numbers.latency,
      errorRate: share(numbers.errorRate),
      throughput: numbers.throughput,
      noTraffic: numbers.noTraffic,
      noLabels: numbers.noLabels,
      modelAge: hours(numbers.modelAge),
      referenceAge: hours(numbers.referenceAge),
      ignored: [...draft.ignored],
      slices: [...draft.slices],
    },
    labels: { coverage: share(draft.coverage), ripeAfter: draft.ripeAfter },
    rules: [...draft.rules],
  })
}

function targetOf({ target }: MonitorDraft) {
  if (target === '') return null
  const version = /^v(\d+)$/.exec(target)
  return version ? { version: Number(version[1]) } : { alias: target }
}

function sourceOf({ kind, deployment, dataset, pattern }: MonitorDraft, folder: string) {
  switch (kind) {
    case 'deployment':
      return { kind, deployment }
    case 'folder':
      return { kind, path: folder, pattern: pattern.trim() === '' ? '*' : pattern.trim() }
    case 'dataset':
      return { kind, dataset }
    case 'files':
      return { kind }
  }
}

function windowsOf({ kind, cut, minutes, rows }: MonitorDraft) {
  if (kind !== 'deployment') return { kind: 'each' }
  return cut === 'count' ? { kind: 'count', rows } : { kind: 'time', seconds: minutes === null ? null : Math.round(minutes * 60) }
}

/** Why a form cannot be saved, in the order of its fields; null where it can. */
export function draftProblem(draft: MonitorDraft, folder: string, before?: MonitorSettings): string | null {
  if (draft.kind === 'deployment' && draft.deployment === '') return 'Choose a deployment.'
  if (draft.kind === 'folder' && folder === '') return 'Choose a folder.'
  if (draft.kind === 'dataset' && draft.dataset === '') return 'Choose a dataset.'
  if (draft.model === '') return 'Choose a model.'
  const settings = settingsOf(draft, folder, before)
  if (settings.success) return null
  const [issue] = settings.error.issues
  const field = issue.path.at(-1)
  if (issue.code === 'custom') return issue.message
  return typeof field === 'string' && field in fieldNames
    ? `${fieldNames[field as keyof typeof fieldNames]}: ${issue.code === 'invalid_type' ? 'type a number.' : lower(issue.message)}`
    : issue.message
}

const lower = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}.`

const fieldNames = {
  seconds: 'Length of a window',
  rows: 'Rows of a window',
  effect: 'Effect',
  level: 'Significance level',
  driftShare: 'Drifting share of columns',
  leastRows: 'Minimum rows',
  missing: 'More missing values',
  newCategories: 'New categories',
  outOfRange: 'Out of range',
  min: 'Minimum rows of a window',
  max: 'Maximum rows of a window',
  performance: 'Drop of the metric',
  latency: 'Latency',
  errorRate: 'Error rate',
  throughput: 'Throughput',
  noTraffic: 'No traffic',
  noLabels: 'No labels',
  modelAge: 'Age of the model',
  referenceAge: 'Age of the reference',
  coverage: 'Coverage',
  ripeAfter: 'Labels are complete after',
} as const

/** Why a name cannot be used, or null. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (taken.includes(name)) return `There is a monitor named ${name} already.`
  const parsed = MonitorName.safeParse(name.trim())
  return parsed.success ? null : 'A monitor needs a name.'
}

/** A free name after what is monitored. */
export function proposedName(draft: MonitorDraft, taken: readonly string[]): string {
  const base =
    [draft.kind === 'deployment' ? draft.deployment : draft.kind === 'dataset' ? draft.dataset : '', draft.model].find(Boolean) ?? ''
  if (base === '') return ''
  const ending = { deployment: '', folder: ' files', dataset: ' versions', files: ' files' }[draft.kind]
  const first = `${base}${ending}`
  for (let n = 1; ; n++) {
    const name = n === 1 ? first : `${first} ${n}`
    if (!taken.includes(name)) return name
  }
}

/** What a monitor can hold rows against: an alias that moves, or one version. */
export function targetsOf(model: Model | undefined, kind: MonitorSource['kind']): { value: string; label: string }[] {
  const aliases = [...new Set(model?.versions.flatMap((version) => version.aliases) ?? [])]
  return [
    ...(kind === 'deployment' ? [{ value: '', label: 'The version that answered each row' }] : []),
    ...aliases.map((alias) => ({ value: alias, label: `${alias}, whatever version it is` })),
    ...(model?.versions ?? []).map(({ number }) => ({ value: `v${number}`, label: `v${number}` })),
  ]
}

/** The same form for another source, model and target: what belongs to the one before cannot stay. */
export function withSource(
  draft: MonitorDraft,
  kind: MonitorSource['kind'],
  deployments: readonly Deployment[],
  models: readonly Model[],
): MonitorDraft {
  const deployment = kind === 'deployment' ? draft.deployment || (deployments[0]?.name ?? '') : draft.deployment
  const ofDeployment = deployments.find(({ name }) => name === deployment)?.model
  return withModel(
    { ...draft, kind, deployment },
    (kind === 'deployment' ? ofDeployment : undefined) ?? (draft.model || (models[0]?.name ?? '')),
    models,
  )
}

/** Another model has other aliases and versions, and other columns. */
export function withModel(draft: MonitorDraft, model: string, models: readonly Model[]): MonitorDraft {
  const targets = targetsOf(
    models.find(({ name }) => name === model),
    draft.kind,
  )
  const stays = targets.some(({ value }) => value === draft.target) && (draft.target !== '' || draft.kind === 'deployment')
  const columns = model === draft.model ? {} : { ignored: [], slices: [] }
  return { ...draft, ...columns, model, target: stays ? draft.target : (targets[0]?.value ?? '') }
}
