import { isMetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { Judgement } from '../../../../shared/domain/models/judging.ts'
import { MadeReference, type ModelVersion } from '../../../../shared/contract/models/index.ts'
import { thresholdPresets } from '../../../../shared/domain/evaluation/evaluation.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { warningsText } from '../views/runs.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { metric, time } from '../../../../shared/numbers.ts'
import { lines } from '../text/table.ts'
import { profileText } from '../views/monitors/referenceProfile.ts'
import { quoted } from '../views/datasets.ts'
import { judgementText } from '../views/modelComparison.ts'
import { architectureText, historyText, modelsText, modelText, modelVersionText, treeText } from '../views/models.ts'

interface RegisterOptions {
  readonly threshold?: string
  readonly note: string
}

export function register(cli: Cli, { threshold, note: notes }: RegisterOptions, run: number, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client, waitForJob }) => {
    const chosen = threshold === undefined ? undefined : await chooseThreshold(client, run, threshold)
    // Named before it is registered: what comes after it is read less.
    const warnings = warningsText(await client.experiments.get({ run }), cli.style)
    if (warnings !== '') cli.note(warnings)
    const version = await client.models.register({ run, name, threshold: chosen, notes })
    // The process that has begun it waits for it: an end would cancel it. It is registered either way.
    if (version.profileJob !== null) await waitForJob(version.profileJob).catch((error: unknown) => tellUnprofiled(cli, version.ref, error))
    return { data: version, text: registeredText(version, cli) }
  })
}

interface JudgeOptions {
  readonly against?: string
  readonly data?: string[]
  readonly metric?: string
  readonly seed: number
}

export function judge(cli: Cli, { against, data, metric: id, seed }: JudgeOptions, challenger: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    if (id !== undefined && !isMetricId(id))
      throw new CairnError('INVALID_INPUT', `Unknown metric ${JSON.stringify(id)}. See \`cairn metrics\`.`, { metric: id })
    const judgement = await runJob(await client.models.judge({ challenger, against, data, metric: id, seed }), Judgement)
    return { data: judgement, text: judgementText(judgement, cli.style), exit: judgement.outcome === 'judged' ? 0 : 3 }
  })
}

interface ProfileOptions {
  readonly make: boolean
  readonly data?: string
}

export function profile(cli: Cli, { make, data }: ProfileOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const before = await client.models.profile({ ref })
    // Data that is named is asked for: where there is a profile already, the answer says that it stays.
    const isMade = (make && before.reference === null) || data !== undefined
    if (isMade) await runJob(await client.models.makeProfile({ ref, data }), MadeReference)
    const found = isMade ? await client.models.profile({ ref }) : before
    return { data: found, text: profileText(ref, found, cli.style) }
  })
}

function tellUnprofiled(cli: Cli, ref: string, thrown: unknown): void {
  const error = CairnError.from(thrown)
  cli.note(`${ref} has no reference profile yet: ${error.message} Make it with: cairn models profile ${quoted(ref)} --make`)
}

/** A number as it is; a preset as the evaluation of the validation part found it: the test part stays unseen. */
async function chooseThreshold(client: Client, run: number, request: string): Promise<number> {
  const value = Number(request)
  if (request.trim() !== '' && Number.isFinite(value)) return value
  const preset = thresholdPresets.find((known) => known === request)
  if (!preset) {
    throw new CairnError('INVALID_INPUT', `"${request}" is neither a number nor one of ${thresholdPresets.join(', ')}.`, {
      option: '--threshold',
    })
  }
  const evaluation = await client.experiments.evaluation({ run, part: 'validation' })
  const found = evaluation.task === 'binary' ? evaluation.thresholds.find((one) => one.preset === preset) : undefined
  if (found) return found.threshold
  throw new CairnError('INVALID_INPUT', `Run ${run} has no threshold “${preset}": it is ${evaluation.task}.`, {
    option: '--threshold',
    run,
  })
}

function registeredText({ ref, run, threshold }: ModelVersion, { style }: Cli): string {
  return lines(
    `${style.good('Registered')} run ${run ?? ''} as ${style.title(escapeText(ref))}${threshold === null ? '' : `, threshold ${metric(threshold)}`}.`,
    `Next: cairn package build ${quoted(ref)}`,
  )
}

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const [models, rows] = await Promise.all([client.models.list({}), client.models.table({})])
    const found = new Map(rows.map(({ ref, metric: main, gates, package: built }) => [ref, { metric: main, gates, package: built }]))
    const data = models.map((model) => ({
      ...model,
      versions: model.versions.map((version) => ({ ...version, ...found.get(version.ref) })),
    }))
    return { data, text: modelsText(rows, cli.style) }
  })
}

export function architecture(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.models.architecture({ ref })
    return { data: found, text: architectureText(found, cli.style) }
  })
}

export function tree(cli: Cli, _: object, ref: string, number: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.models.tree({ ref, tree: number })
    return { data: found, text: treeText(found, cli.style) }
  })
}

export function show(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const version = await client.models.version({ ref })
    return { data: version, text: modelVersionText(version, cli.style) }
  })
}

interface AliasOptions {
  readonly reason: string
  readonly override: boolean
}

export function alias(cli: Cli, { reason, override }: AliasOptions, ref: string, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const version = await client.models.setAlias({ ref, alias: name, reason, override })
    return { data: version, text: `${escapeText(`${version.model}@${name}`)} is now ${escapeText(version.ref)}.` }
  })
}

export function rollback(cli: Cli, { reason }: { readonly reason: string }, name: string, moved: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const version = await client.models.rollback({ name, alias: moved, reason })
    return { data: version, text: `${escapeText(`${name}@${moved}`)} is ${escapeText(version.ref)} again.` }
  })
}

export function at(cli: Cli, _: object, name: string, asked: string, moment: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.models.aliasAt({ name, alias: asked, at: moment })
    const named = escapeText(`${name}@${asked}`)
    const text =
      found.ref === null
        ? `At ${time(moment)}, ${named} pointed to no version.`
        : `At ${time(moment)}, ${named} was ${escapeText(found.ref)}, since ${time(found.since)}.`
    return { data: found, text }
  })
}

export function unalias(cli: Cli, { reason }: { readonly reason: string }, name: string, removed: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const model = await client.models.removeAlias({ name, alias: removed, reason })
    return { data: model, text: `${escapeText(name)} no longer has the alias ${escapeText(removed)}.` }
  })
}

export function history(cli: Cli, _: object, name: string, ofAlias: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const moves = await client.models.aliasHistory({ name, alias: ofAlias })
    return { data: moves, text: historyText(moves) }
  })
}

export function rename(cli: Cli, _: object, name: string, newName: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const model = await client.models.update({ name, rename: newName })
    return { data: model, text: modelText(model, cli.style) }
  })
}

interface Description {
  readonly notes?: string
  readonly tag?: readonly string[]
  readonly untag?: readonly string[]
}

/** Without options, what is written of the model. */
export function describe(cli: Cli, { notes, tag: added = [], untag: removed = [] }: Description, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const changes = notes !== undefined || added.length > 0 || removed.length > 0
    const change = { name, notes, addTags: [...added], removeTags: [...removed] }
    const model = await (changes ? client.models.update(change) : client.models.get({ name }))
    return { data: model, text: modelText(model, cli.style) }
  })
}

type Change = Omit<Parameters<Client['models']['updateVersion']>[0], 'ref'>

function update(cli: Cli, ref: string, change: Change, describe: (version: ModelVersion) => string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const version = await client.models.updateVersion({ ref, ...change })
    return { data: version, text: describe(version) }
  })
}

const tagsText = ({ ref, tags }: ModelVersion) =>
  `${escapeText(ref)} has ${tags.length === 0 ? 'no tags' : `the tags ${tags.map(escapeText).join(', ')}`}.`

export const note = (cli: Cli, _: object, ref: string, notes: string) =>
  update(cli, ref, { notes }, (version) => `Saved the notes of ${escapeText(version.ref)}.`)
export const tag = (cli: Cli, _: object, ref: string, tags: string[]) => update(cli, ref, { addTags: tags }, tagsText)
export const untag = (cli: Cli, _: object, ref: string, tags: string[]) => update(cli, ref, { removeTags: tags }, tagsText)
