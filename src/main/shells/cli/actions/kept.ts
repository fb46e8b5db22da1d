import { resolve } from 'node:path'
import { type ConversionPlan, Converted, type PythonSetting } from '../../../../shared/contract/tracking/models.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { lines } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'
import { conversionText, originText } from '../views/tracking/kept.ts'
import type { InputColumns } from './external.ts'

interface ReadingOptions {
  readonly target?: string
  readonly labels?: readonly string[]
  readonly input?: readonly InputColumns[]
  readonly output?: string
  readonly threshold?: number
}

export function origin(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.tracking.models.origin({ ref })
    if (!found) return { data: null, text: `No other program registered ${escapeText(ref)}.` }
    return { data: found, text: originText(found, cli.style) }
  })
}

export function openKept(cli: Cli, options: ReadingOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const version = await client.tracking.models.read({ ref, ...readingOf(options) }, { signal })
    return {
      data: version,
      text: lines(
        `${cli.style.good('Opened')} ${cli.style.title(escapeText(version.ref))}: ${version.task ?? ''}.`,
        `Next: cairn evaluate ${quoted(version.ref)} DATA`,
      ),
    }
  })
}

export function convert(cli: Cli, { yes, ...options }: ReadingOptions & { readonly yes: boolean }, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const plan = await client.tracking.models.convertPlan({ ref })
    if (!yes || plan.problem !== null) return refuseOrShow(cli, plan, yes)
    const started = await client.tracking.models.convert({ ref, confirmed: true, ...readingOf(options) })
    const result = await runJob(started, Converted)
    return {
      data: result,
      text: lines(
        `${cli.style.good('Converted')} ${escapeText(result.from)} with ${escapeText(result.library)} as ${cli.style.title(escapeText(result.version.ref))}.`,
        `Next: cairn evaluate ${quoted(result.version.ref)} DATA`,
      ),
    }
  })
}

/** @throws INVALID_INPUT where a person wanted to run what cannot be */
function refuseOrShow(cli: Cli, plan: ConversionPlan, yes: boolean): Outcome {
  if (yes && plan.problem !== null) throw new CairnError('INVALID_INPUT', plan.problem, { modelVersion: plan.ref })
  return { data: plan, text: conversionText(plan, cli.style) }
}

export function python(cli: Cli, { forget }: { readonly forget: boolean }, path: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const file = path === undefined ? undefined : resolve(path)
    if (forget || file !== undefined) return pythonOutcome(await client.tracking.models.setPython({ file: forget ? null : (file ?? null) }))
    return pythonOutcome(await client.tracking.models.python({}))
  })
}

function pythonOutcome(setting: PythonSetting): Outcome {
  const { path, version, problem } = setting
  if (path === null) return { data: setting, text: 'No Python is set. Models are never converted then.' }
  return { data: setting, text: `${escapeText(path)}: ${problem === null ? `Python ${version ?? ''}` : escapeText(problem)}` }
}

function readingOf({ target, labels, input, output, threshold }: ReadingOptions) {
  return {
    target,
    labels: labels && [...labels],
    inputs: input?.map(({ input: of, columns }) => ({ input: of, columns: [...columns] })),
    output,
    threshold,
  }
}
