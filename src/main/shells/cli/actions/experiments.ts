import type { Experiment } from '../../../../shared/contract/experiments/index.ts'
import { count, counted, none, time } from '../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { lines, table } from '../text/table.ts'
import { runNumber } from '../runNumber.ts'

interface ListOptions {
  readonly search?: string
  readonly limit: number
  readonly offset: number
}

export function list(cli: Cli, options: ListOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.groups.list(options)
    return { data: found, text: experimentsText(found) }
  })
}

function experimentsText({ total, experiments }: { total: number; experiments: readonly Experiment[] }): string {
  if (experiments.length === 0) return total === 0 ? 'No experiments. Train a run: cairn train DATASET' : 'No experiments on this page.'
  return lines(
    table(
      ['experiment', { title: 'runs', align: 'right' }, 'newest run', 'notes'],
      experiments.map(({ name, runs, newestRunAt, notes }) => [
        escapeText(name),
        count(runs),
        newestRunAt === null ? none : time(newestRunAt),
        shorten(escapeText(notes), 50),
      ]),
    ),
    `${counted(experiments.length, 'experiment')} of ${count(total)}.`,
  )
}

export function create(cli: Cli, { note: notes }: { readonly note?: string }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const made = await client.experiments.groups.create({ name, notes })
    return { data: made, text: `Created the experiment ${escapeText(made.name)}.` }
  })
}

export function rename(cli: Cli, _: object, name: string, to: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const changed = await client.experiments.groups.update({ name, rename: to })
    return { data: changed, text: `Renamed the experiment to ${escapeText(changed.name)}.` }
  })
}

export function note(cli: Cli, _: object, name: string, notes: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const changed = await client.experiments.groups.update({ name, notes })
    return { data: changed, text: `Saved the notes of ${escapeText(changed.name)}.` }
  })
}

export function move(cli: Cli, _: object, to: string, numbers: readonly string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const moved = await client.experiments.groups.move({ runs: numbers.map(runNumber), to })
    return { data: moved, text: `Moved ${counted(moved.runs, 'run')} to ${escapeText(to)}.` }
  })
}
