import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { AbName, AbSettings, type AbSettingsInput } from '../../../../../shared/domain/monitoring/abTest.ts'
import { targetText } from '../../../../../shared/domain/serving/route.ts'

/** What the form of a new test holds. */
export interface AbTestDraft {
  /** Empty until it is typed: a name is proposed. */
  readonly name: string
  readonly deployment: string
  readonly control: string
  readonly challenger: string
  readonly judgedBy: 'label' | 'outcome'
  readonly outcome: string
  readonly better: 'higher' | 'lower'
  /** Null while the field is empty. */
  readonly minimumEffect: number | null
  readonly expected: number | null
  readonly mostDays: number | null
  readonly stopWhenDecided: boolean
  /** Empty for none. */
  readonly alias: string
}

export interface ArmChoice {
  readonly value: string
  readonly label: string
}

/** What of a deployment can be compared: arms that get traffic, and its shadow. */
export function armChoices({ revision: { route } }: Pick<Deployment, 'revision'>): readonly ArmChoice[] {
  const arms = route.arms
    .filter(({ weight }) => weight > 0)
    .map(({ name, target, weight }) => ({ value: name, label: `${name}: ${targetText(target)}, ${weight / 100} % of the traffic` }))
  const [shadow] = route.shadows
  return shadow === undefined ? arms : [...arms, { value: 'shadow', label: `shadow: ${targetText(shadow)}, answers nobody` }]
}

export const isComparable = (deployment: Pick<Deployment, 'revision'>) => armChoices(deployment).length > 1

/** A draft for the arms of a deployment: its first against its second, and the alias that the first follows. */
export function newAbTestDraft(deployment: Pick<Deployment, 'name' | 'revision'> | undefined): AbTestDraft {
  const [control, challenger] = deployment ? armChoices(deployment) : []
  const target = deployment?.revision.route.arms.find(({ name }) => name === control?.value)?.target
  return {
    name: '',
    deployment: deployment?.name ?? '',
    control: control?.value ?? '',
    challenger: challenger?.value ?? '',
    judgedBy: 'label',
    outcome: '',
    better: 'higher',
    minimumEffect: 0,
    expected: 5_000,
    mostDays: 30,
    stopWhenDecided: true,
    alias: target !== undefined && 'alias' in target ? target.alias : '',
  }
}

/** `wine: canary against live`, with a number where that is taken. */
export function proposedAbName({ deployment, control, challenger }: AbTestDraft, taken: readonly string[]): string {
  if (deployment === '') return ''
  const base = `${deployment} ${challenger} against ${control}`
  const isTaken = (name: string) => taken.some((other) => other.toLowerCase() === name.toLowerCase())
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base} ${i}`
    if (!isTaken(name)) return name
  }
}

export function abSettingsOf(draft: AbTestDraft): ReturnType<typeof AbSettings.safeParse> {
  const { deployment, control, challenger, judgedBy, outcome, better, stopWhenDecided, mostDays, alias } = draft
  const input: AbSettingsInput = {
    deployment,
    control,
    challenger,
    metric: judgedBy === 'label' ? { kind: 'label' } : { kind: 'outcome', name: outcome.trim(), better },
    minimumEffect: draft.minimumEffect ?? undefined,
    expected: draft.expected ?? undefined,
    stopWhenDecided,
    mostDays,
    alias: alias.trim() === '' ? null : alias.trim(),
  }
  return AbSettings.safeParse(input)
}

/** What has to be typed or chosen first; null where it can be started. */
export function abDraftProblem(draft: AbTestDraft, name: string, taken: readonly string[]): string | null {
  if (draft.deployment === '') return 'Choose a deployment.'
  if (draft.judgedBy === 'outcome' && draft.outcome.trim() === '') return 'Type the name of the outcome.'
  const settings = abSettingsOf(draft)
  if (!settings.success) return settings.error.issues[0].message
  if (!AbName.safeParse(name.trim()).success) return 'Type another name.'
  if (taken.some((other) => other.toLowerCase() === name.trim().toLowerCase())) return `An A/B test called "${name.trim()}" already exists.`
  return null
}
