import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  type PolicyDecision,
  PolicySettings,
  type PolicySettingsInput,
  type PolicyTrigger,
} from '../../../../../shared/domain/automation/policy.ts'
import { CairnError } from '../../../../../shared/errors.ts'

export interface SettingsOptions {
  readonly file?: string
  readonly alias?: string
  readonly onSchedule?: string[]
  readonly zone?: string
  readonly catchUp?: number
  readonly onDataset?: string[]
  readonly onAlert?: string[]
  readonly onLabels?: string[]
  readonly onAge?: number
  readonly triggers?: boolean
  readonly data?: string
  readonly append?: string
  readonly newest?: number
  readonly by?: string
  readonly recipe?: 'recorded' | 'best'
  readonly minRows?: number
  readonly wait?: number
  readonly cooldown?: number
  readonly perDay?: number
  readonly decision?: PolicyDecision
  readonly withoutChampion?: PolicyDecision
  readonly tolerance?: number
  readonly watch?: number
  readonly maxErrors?: number
  readonly watchMonitor?: string
  readonly seed?: number
}

/** @throws INVALID_INPUT naming the file and the field */
export async function settingsFrom(file: string): Promise<PolicySettings> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CairnError('FILE_NOT_FOUND', `${file} cannot be read.`, { file }, error)
  })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    throw new CairnError('INVALID_INPUT', `${file} is not JSON: ${(error as Error).message}`, { file }, error)
  }
  const parsed = PolicySettings.safeParse(given)
  if (parsed.success) return parsed.data
  throw new CairnError('INVALID_INPUT', `${file} is not a policy:\n${z.prettifyError(parsed.error)}`, { file })
}

/** Settings with what the options change. @throws INVALID_INPUT naming the option */
export function changed(base: PolicySettings, options: SettingsOptions): PolicySettings {
  const triggers = triggersFrom(options)
  const { conditions, watch } = base
  const input: PolicySettingsInput = {
    ...base,
    alias: options.alias ?? base.alias,
    triggers: options.triggers === false ? [] : triggers.length > 0 ? triggers : base.triggers,
    conditions: {
      newRows: options.minRows ?? conditions.newRows,
      waitHours: options.wait ?? conditions.waitHours,
      cooldownHours: options.cooldown ?? conditions.cooldownHours,
      perDay: options.perDay ?? conditions.perDay,
    },
    data: dataFrom(base.data, options),
    recipe: options.recipe ?? base.recipe,
    seed: options.seed ?? base.seed,
    decision: options.decision ?? base.decision,
    noChampion: options.withoutChampion ?? base.noChampion,
    tolerance: options.tolerance ?? base.tolerance,
    watch: {
      ...watch,
      hours: options.watch ?? watch.hours,
      errorRate: options.maxErrors === undefined ? watch.errorRate : options.maxErrors / 100,
      monitor: options.watchMonitor ?? watch.monitor,
    },
  }
  const parsed = PolicySettings.safeParse(input)
  if (parsed.success) return parsed.data
  throw new CairnError('INVALID_INPUT', z.prettifyError(parsed.error), {})
}

function dataFrom(before: PolicySettings['data'], { data, append, newest, by }: SettingsOptions): PolicySettings['data'] {
  const dataset = data ?? before.dataset
  if (append !== undefined && newest !== undefined)
    throw new CairnError('INVALID_INPUT', 'Use either --append or --newest.', { field: '--newest' })
  if (append !== undefined) return { kind: 'append', dataset, from: append }
  if (newest !== undefined) return { kind: 'window', dataset, rows: newest, by: by ?? null }
  return data === undefined ? before : { kind: 'replace', dataset }
}

function triggersFrom({
  onSchedule = [],
  zone = 'UTC',
  catchUp = 24,
  onDataset = [],
  onAlert = [],
  onLabels = [],
  onAge,
}: SettingsOptions): PolicyTrigger[] {
  return [
    ...onSchedule.map((cron): PolicyTrigger => ({ kind: 'schedule', cron, zone, catchUpHours: catchUp })),
    ...onDataset.map((dataset): PolicyTrigger => ({ kind: 'dataset', dataset })),
    ...onAlert.map((monitor): PolicyTrigger => ({ kind: 'alert', monitor, checks: null })),
    ...onLabels.map(labelsFrom),
    ...(onAge === undefined ? [] : [{ kind: 'age', days: onAge } as const]),
  ]
}

function labelsFrom(text: string): PolicyTrigger {
  const [, deployment, labels] = /^(.+)=(\d+)$/.exec(text) ?? []
  if (deployment !== undefined && Number(labels) > 0) return { kind: 'labels', deployment, labels: Number(labels) }
  throw new CairnError('INVALID_INPUT', `--on-labels needs a deployment and a number, such as wine=500, not "${text}".`, {
    field: '--on-labels',
  })
}
