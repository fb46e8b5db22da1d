import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type { z } from 'zod'
import { DatasetSection, ModelSection } from '../../../../shared/domain/models/cards.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { cardText } from '../views/card.ts'

export function show(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const card = await client.models.cards.get({ ref })
    return { data: card, text: cardText(card.ref, card, cli.style) }
  })
}

export function check(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const card = await client.models.cards.get({ ref })
    return { data: card, text: cardText(card.ref, card, cli.style), exit: card.complete ? 0 : 3 }
  })
}

export function preview(cli: Cli, _: object, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.models.cards.preview({ ref }, { signal })
    return { data: found, text: escapeLines(found.markdown) }
  })
}

/** Markdown keeps its lines; what else could move the cursor is escaped. */
const escapeLines = (text: string) => text.split('\n').map(escapeText).join('\n')

export function sheet(cli: Cli, _: object, dataset: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.models.cards.sheet({ dataset })
    return { data: found, text: cardText(dataset, found, cli.style) }
  })
}

interface TextOptions {
  readonly file?: string
  readonly clear: boolean
}

export function set(cli: Cli, options: TextOptions, ref: string, name: string, text: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const section = sectionOf(ModelSection, name)
    const card = await client.models.cards.set({ ref, section, text: await statement(options, text) })
    return { data: card, text: cardText(card.ref, card, cli.style) }
  })
}

export function describe(cli: Cli, options: TextOptions, dataset: string, name: string, text: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const section = sectionOf(DatasetSection, name)
    const found = await client.models.cards.setSheet({ dataset, section, text: await statement(options, text) })
    return { data: found, text: cardText(dataset, found, cli.style) }
  })
}

export function copy(cli: Cli, { from }: { readonly from?: string }, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const made = await client.models.cards.copy({ ref, from })
    const what = made.copied.length === 0 ? 'Nothing to copy' : `Copied ${made.copied.join(', ')}`
    const check = made.copied.length === 0 ? '' : ' Review them: they were written for another version.'
    return { data: made, text: `${what} from ${escapeText(made.from)}.${check}\n\n${cardText(made.card.ref, made.card, cli.style)}` }
  })
}

function sectionOf<Section extends string>(sections: z.ZodEnum<Record<Section, Section>>, name: string): Section {
  const found = sections.safeParse(name)
  if (found.success) return found.data as Section
  throw new CairnError('INVALID_INPUT', `There is no section "${name}": it is one of ${sections.options.join(', ')}.`, { section: name })
}

/** The text from exactly one of: the argument, a file, the standard input; null takes the section back. */
async function statement({ file, clear }: TextOptions, text: string | undefined): Promise<string | null> {
  if ([text !== undefined, file !== undefined, clear].filter(Boolean).length !== 1) {
    throw new CairnError('INVALID_INPUT', 'Pass the text, --file or --clear.', { argument: 'text' })
  }
  if (clear) return null
  const found = file === undefined ? text! : file === '-' ? await readAll(process.stdin) : await readTextFile(file)
  if (found.trim() === '') throw new CairnError('INVALID_INPUT', 'The text is empty. Use --clear to clear a section.', { argument: 'text' })
  return found
}

async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CairnError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `The file ${path} cannot be read.`, { file: path }, error)
  }
}
