import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { Preparation, PreparationStep } from '../../../../../shared/domain/datasets/preparation.ts'
import { PublishReport } from '../../../../../shared/domain/features/online.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { counted } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { type Session, withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { lines } from '../../text/table.ts'
import { importText } from '../../views/datasets.ts'
import { preparationText, preparationsText, previewText, suggestionsText } from '../../views/preparation.ts'

interface PrepareOptions {
  readonly name?: string
  readonly target?: string | false
  readonly key?: readonly string[]
  readonly auto?: boolean
  readonly preview?: boolean
  readonly sql?: boolean
}

/** Runs the steps of a file on a version; or shows what they would do, or their SQL. */
export function prepare(cli: Cli, options: PrepareOptions, ref: string, file: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob, signal } = session
    const steps = await readSteps(file)
    if (options.sql) {
      const found = await client.datasets.preparation.sql({ ref, steps }, { signal })
      return { data: found, text: found.sql.trimEnd() }
    }
    if (options.preview) {
      const found = await client.datasets.preparation.preview({ ref, steps }, { signal })
      const failed = found.steps.some(({ problem }) => problem !== null)
      return { data: found, text: previewText(found, cli.style), ...(failed && { exit: 3 as const }) }
    }
    const name = options.name ?? `${ref.replace(/@[^@]*$/, '')}-prepared`
    const target = options.target === false ? null : options.target
    const started = await client.datasets.preparation.run({
      ref,
      steps,
      name,
      target,
      key: options.key && [...options.key],
      auto: options.auto ?? false,
    })
    const made = await runJob(started, ImportResult)
    await runAutomatic(cli, session)
    return { data: made, text: importText(made, cli.style) }
  })
}

/** How a dataset was prepared; runs it again, or lets it run by itself. */
export function prepared(cli: Cli, options: { readonly again?: boolean; readonly auto?: 'on' | 'off' }, ref?: string): Promise<Outcome> {
  return withSession(cli, async (session) => {
    const { client, runJob } = session
    if (ref === undefined) {
      const found = await client.datasets.preparation.list({})
      return { data: found, text: preparationsText(found) }
    }
    if (options.auto !== undefined) {
      await client.datasets.preparation.setAuto({ name: ref, auto: options.auto === 'on' })
      await runAutomatic(cli, session)
    }
    if (options.again) {
      const made = await runJob(await client.datasets.preparation.again({ name: ref }), ImportResult)
      await runAutomatic(cli, session)
      return { data: made, text: importText(made, cli.style) }
    }
    const found = await client.datasets.preparation.get({ ref })
    if (!found) throw new CairnError('NOT_FOUND', `${ref} was not prepared from another dataset.`, { dataset: ref })
    return { data: found, text: preparationText(found, cli.style) }
  })
}

export function suggestSteps(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.datasets.preparation.suggest({ ref }, { signal })
    return { data: found, text: suggestionsText(found) }
  })
}

/** Waits for what runs by itself because there are new data, and for what that starts. */
export async function runAutomatic(cli: Cli, session: Pick<Session, 'client' | 'runJob'>): Promise<void> {
  const { client, runJob } = session
  for (;;) {
    const due = await client.datasets.preparation.runDue({})
    if (due.length === 0) return runPublications(cli, session)
    for (const { jobId, dataset } of due) {
      await runDue(cli, dataset, async () => {
        const made = await runJob({ jobId }, ImportResult)
        return made.identicalTo ? `${escapeText(dataset)} is unchanged.` : `created ${escapeText(made.version.ref)}.`
      })
    }
  }
}

async function runPublications(cli: Cli, { client, runJob }: Pick<Session, 'client' | 'runJob'>): Promise<void> {
  for (const { jobId, view } of await client.features.publishDue({})) {
    await runDue(cli, view, async () => {
      const { source, newer } = await runJob({ jobId }, PublishReport)
      return `published ${escapeText(view)} from ${escapeText(source)}, ${counted(newer, 'newer row')}.`
    })
  }
}

async function runDue(cli: Cli, name: string, run: () => Promise<string>): Promise<void> {
  try {
    cli.note(`Automatic run: ${await run()}`)
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'CANCELLED') throw error
    // What was asked for is done; the problem stays with the dataset or view.
    cli.note(`Automatic run of ${escapeText(name)} failed: ${escapeText(error.message)}`)
  }
}

const StepsFile = z.union([Preparation.transform(({ steps }) => steps), z.array(PreparationStep).min(1).max(500)])

/** `{"format": "cairn.preparation/1", "steps": […]}`, or the list alone. @throws FILE_NOT_FOUND, FILE_UNREADABLE, STEP_INVALID with the field */
async function readSteps(path: string): Promise<PreparationStep[]> {
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new CairnError('STEP_INVALID', `${path} is not JSON: ${error.message}`, { file: path }, error)
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CairnError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  }
  const checked = StepsFile.safeParse(parsed)
  if (checked.success) return checked.data
  const list = Array.isArray(parsed) ? z.array(PreparationStep).safeParse(parsed) : Preparation.safeParse(parsed)
  const fields = (list.error?.issues ?? []).slice(0, 10).map((issue) => `${place(issue.path)}: ${issue.message}`)
  throw new CairnError('STEP_INVALID', lines(`${path} is not a valid list of steps.`, ...fields), { file: path })
}

/** `step 2, columns`: steps are counted from 1. */
function place(path: readonly PropertyKey[]): string {
  const rest = path[0] === 'steps' ? path.slice(1) : path
  if (typeof rest[0] !== 'number') return rest.map(String).join('.') || 'file'
  const field = rest.slice(1).map(String).join('.')
  return `step ${rest[0] + 1}${field === '' ? '' : `, ${field}`}`
}
