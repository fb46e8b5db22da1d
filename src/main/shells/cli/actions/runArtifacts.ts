import { basename, resolve } from 'node:path'
import { none, size, time } from '../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { lines, table } from '../text/table.ts'
import { comparisonText, previewText } from '../views/tracking/artifacts.ts'

export function list(
  cli: Cli,
  { limit, after }: { readonly limit: number; readonly after?: string },
  run: number,
  folder?: string,
): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.experiments.artifacts.list({ run, folder, limit, after })
    const rows = found.entries.map(({ name, kind, bytes, addedAt }) => [
      escapeText(kind === 'folder' ? `${name}/` : name),
      bytes === null ? none : size(bytes),
      addedAt === null ? none : time(addedAt),
    ])
    const where = folder === undefined ? `Run ${run}` : `${escapeText(folder)} of run ${run}`
    const more = found.next !== null && `More: --after ${JSON.stringify(escapeText(found.next))}`
    const text =
      rows.length === 0 ? `${where} has no files.` : lines(table(['name', { title: 'size', align: 'right' }, 'added'], rows), more)
    return { data: found, text }
  })
}

export function show(cli: Cli, _: object, run: number, path: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const preview = await client.tracking.artifacts.preview({ of: { kind: 'run', run }, path }, { signal })
    return { data: preview, text: previewText(preview) }
  })
}

export function diff(cli: Cli, _: object, run: number, other: number, path: string, otherPath = path): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const left = { of: { kind: 'run', run }, path } as const
    const right = { of: { kind: 'run', run: other }, path: otherPath } as const
    const compared = await client.tracking.artifacts.compare({ left, right })
    return { data: compared, text: comparisonText(compared, cli.style) }
  })
}

export function add(cli: Cli, _: object, run: number, file: string, path = basename(file)): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const added = await client.experiments.artifacts.add({ run, path, file: resolve(file) })
    return { data: added, text: `Added ${escapeText(added.path)} to run ${run}, ${size(added.bytes)}.` }
  })
}

export function save(
  cli: Cli,
  { overwrite }: { readonly overwrite: boolean },
  run: number,
  path: string,
  file = basename(path),
): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const target = resolve(file)
    const saved = await client.experiments.artifacts.save({ run, path, file: target, overwrite })
    return {
      data: { ...saved, file: target },
      text: `Saved ${escapeText(path)} of run ${run} to ${escapeText(target)}, ${size(saved.bytes)}.`,
    }
  })
}

export function remove(cli: Cli, _: object, run: number, path: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const removed = await client.experiments.artifacts.remove({ run, path })
    return { data: removed, text: `Removed ${escapeText(removed.path)} from run ${run}.` }
  })
}
