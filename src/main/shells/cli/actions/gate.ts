import { RunResult } from '../../../../shared/contract/experiments/index.ts'
import { Gate, type GatePolicy } from '../../../../shared/domain/models/gates.ts'
import { isMetricId, metric } from '../../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Condition } from '../options.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { blocks } from '../text/table.ts'
import { checkText, policiesText } from '../views/gates.ts'

interface SetOptions {
  readonly metric?: readonly Condition[]
  readonly notWorse?: readonly string[]
  readonly change?: readonly Condition[]
  readonly relativeChange?: readonly Condition[]
  readonly changeIn?: readonly string[]
  readonly part: string
  readonly slices: boolean
  readonly slicesBy?: readonly string[]
  readonly minSupport?: number
  readonly rules: boolean
  readonly card: boolean
  readonly reproduces: boolean
  readonly parity: boolean
  readonly featureParity: boolean
}

export function set(cli: Cli, options: SetOptions, name: string, alias: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const made = await client.models.gates.set({ name, alias, policy: policyOf(options) })
    return { data: made, text: policiesText([made], cli.style) }
  })
}

function policyOf(options: SetOptions): GatePolicy {
  const { metric: limits = [], notWorse = [], part, slicesBy, minSupport, ...flags } = options
  const wanted: unknown[] = [
    ...limits.map((limit) => ({ kind: 'metric', metric: knownMetric(limit), part, limit: limit.value })),
    ...notWorse.map((id) => ({ kind: 'champion', metric: id, part })),
    ...changeGates(options),
    ...(flags.slices || slicesBy ? [{ kind: 'slices', part, by: slicesBy, minSupport }] : []),
    ...(['rules', 'card', 'reproduces', 'parity', 'featureParity'] as const).filter((kind) => flags[kind]).map((kind) => ({ kind })),
  ]
  if (wanted.length === 0) throw new CairnError('INVALID_INPUT', 'Set at least one gate, such as --card or --metric "rmse<=0.7".')
  const gates = wanted.map((gate) => {
    const parsed = Gate.safeParse(gate)
    if (parsed.success) return parsed.data
    throw new CairnError('INVALID_INPUT', 'Unknown metric or part. See `cairn metrics` for metrics; a part is test or validation.', {
      gate: JSON.stringify(gate),
    })
  })
  return { gates }
}

/** One gate for each metric: what is absolute and what is relative of it belong together. */
function changeGates({ change = [], relativeChange = [], changeIn = [] }: SetOptions): unknown[] {
  const slice = changeIn.map((text) => {
    const at = text.indexOf('=')
    if (at > 0) return { column: text.slice(0, at), value: text.slice(at + 1) }
    throw new CairnError('INVALID_INPUT', `${JSON.stringify(text)} is not a column and a value, such as color=white.`, {
      option: '--change-in',
    })
  })
  const ids = [...new Set([...change, ...relativeChange].map(({ metric: id }) => id))]
  if (slice.length > 0 && ids.length === 0)
    throw new CairnError('INVALID_INPUT', '--change-in needs --change or --relative-change.', { option: '--change-in' })
  const boundOf = (conditions: readonly Condition[], id: string) => {
    const found = conditions.find(({ metric: of }) => of === id)
    return found && knownMetric(found) ? found.value : undefined
  }
  return ids.map((id) => ({
    kind: 'change',
    metric: id,
    absolute: boundOf(change, id),
    relative: boundOf(relativeChange, id),
    ...(slice.length > 0 && { slice }),
  }))
}

/** The operator has to go with what is better: a floor under accuracy, a ceiling over an error. */
function knownMetric({ metric: id, operator }: Condition): string {
  if (!isMetricId(id)) return id
  const wanted = metric(id).direction === 'lower' ? '<=' : '>='
  if (operator === wanted) return id
  throw new CairnError('INVALID_INPUT', `A gate on ${metric(id).name} is written with ${wanted}, such as "${id}${wanted}0.7".`, {
    metric: id,
  })
}

export function check(cli: Cli, { reproduce }: { readonly reproduce: boolean }, ref: string, alias: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    if (reproduce) {
      const { run } = await client.models.version({ ref })
      if (run === null)
        throw new CairnError('INVALID_INPUT', `${ref} was not trained in this workspace, so it cannot be reproduced.`, {
          modelVersion: ref,
        })
      await runJob(await client.experiments.reproduce({ run }), RunResult)
    }
    const checked = await client.models.gates.check({ ref, alias })
    return { data: checked, text: checkText(checked, cli.style), exit: checked.passed ? 0 : 3 }
  })
}

export function list(cli: Cli, _: object, name: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const policies = await client.models.gates.list({ name })
    return { data: policies, text: policiesText(policies, cli.style) }
  })
}

export function history(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const checks = await client.models.gates.checks({ ref })
    const text =
      checks.length === 0 ? `${escapeText(ref)} has never been checked.` : blocks(...checks.map((one) => checkText(one, cli.style)))
    return { data: checks, text }
  })
}

export function remove(cli: Cli, _: object, name: string, alias: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const data = await client.models.gates.remove({ name, alias })
    return { data, text: `${escapeText(`${name}@${alias}`)}no longer has gates.` }
  })
}
