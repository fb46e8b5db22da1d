import { resolve } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { Client } from '../job.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { counted, size } from '../../../../shared/numbers.ts'
import { lines } from '../text/table.ts'
import {
  auditReportText,
  auditText,
  emptiedText,
  cleanableText,
  cleanedText,
  garbageText,
  lineageText,
  storageText,
  stepsText,
  trashText,
} from '../views/governance.ts'

interface AuditOptions {
  readonly subject?: string
  readonly action?: string
  readonly by?: string
  readonly since?: number
  readonly until?: number
  readonly limit: number
  readonly offset: number
}

export function auditList(cli: Cli, { by, since, until, ...query }: AuditOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const page = await client.governance.audit.list({ ...query, actor: by, from: since, to: until })
    return { data: page, text: auditText(page, query.offset) }
  })
}

type Anchors = NonNullable<Parameters<Client['governance']['audit']['verify']>[0]>['anchors']

interface VerifyOptions {
  readonly full?: boolean
  readonly anchor?: Anchors
}

export function auditVerify(cli: Cli, { full, anchor: anchors }: VerifyOptions): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const report = await client.governance.audit.verify({ full, anchors }, { signal })
    return { data: report, text: auditReportText(report, cli.style), exit: report.ok ? 0 : 3 }
  })
}

export function auditAccept(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const accepted = await client.governance.audit.accept({})
    return {
      data: accepted,
      text: `${cli.style.good('Accepted.')} The missing entries are recorded in the log, which is now verified in its current state.`,
    }
  })
}

export function undo(cli: Cli, { list, forget }: { readonly list?: boolean; readonly forget?: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (list) {
      const steps = await client.governance.undo.list({ limit: 20 })
      return { data: steps, text: stepsText(steps) }
    }
    const step = forget ? await client.governance.undo.forget({}) : await client.governance.undo.undo({})
    return { data: step, text: `${cli.style.good(forget ? 'Forgotten' : 'Undone')}: ${escapeText(step.label)}.` }
  })
}

export function redo(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const step = await client.governance.undo.redo({})
    return { data: step, text: `${cli.style.good('Redone')}: ${escapeText(step.label)}.` }
  })
}

export function trashPut(cli: Cli, _: object, items: string[]): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const entries = await client.governance.trash.put({ items })
    const notices = entries.map(({ label, id }) => `${escapeText(label)} is in the trash, as ${id}.`)
    return { data: entries, text: lines(...notices, 'To restore it: cairn undo, or cairn trash restore ENTRY') }
  })
}

export function trashList(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const entries = await client.governance.trash.list({})
    return { data: entries, text: trashText(entries) }
  })
}

export function trashRestore(cli: Cli, { name }: { readonly name?: string }, entry: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const restored = await client.governance.trash.restore({ entry, name })
    return { data: restored, text: `${escapeText(restored.label)} has been restored.` }
  })
}

export function trashEmpty(cli: Cli, { yes }: { readonly yes?: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    if (!yes) {
      const entries = await client.governance.trash.list({})
      throw new CairnError(
        'INVALID_INPUT',
        `This deletes permanently and cannot be undone (${counted(entries.length, 'entry', 'entries')}). Add --yes to confirm.`,
      )
    }
    const emptied = await client.governance.trash.empty({})
    return { data: emptied, text: emptiedText(emptied) }
  })
}

export function gc(cli: Cli, { dryRun = false, now = false }: { readonly dryRun?: boolean; readonly now?: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const report = await client.governance.gc({ dryRun, now })
    return { data: report, text: garbageText(report) }
  })
}

/** Trash and garbage together, so that what the trash let go is freed at once. */
export function clean(cli: Cli, { yes = false }: { readonly yes?: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { governance } = client
    if (!yes) {
      const found = {
        trash: await governance.trash.list({}),
        ...(await governance.storage({})),
        garbage: await governance.gc({ dryRun: true, now: true }),
      }
      return { data: found, text: cleanableText(found) }
    }
    const emptied = await governance.trash.empty({})
    const garbage = await governance.gc({ now: true })
    return { data: { ...emptied, garbage }, text: cleanedText(emptied, garbage) }
  })
}

export function lineage(cli: Cli, _: object, of: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const graph = await client.governance.lineage({ of })
    return { data: graph, text: lineageText(graph, cli.style) }
  })
}

export function storage(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const report = await client.governance.storage({})
    return { data: report, text: storageText(report) }
  })
}

export function backup(cli: Cli, { link = false }: { readonly link?: boolean }, folder: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const made = await client.governance.backup({ folder: resolve(folder), link }, { signal })
    return { data: made, text: copiedText(cli, 'Backed up', made) }
  })
}

export function restore(cli: Cli, _: object, from: string, folder: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const made = await client.governance.restore({ backup: resolve(from), folder: resolve(folder) }, { signal })
    return { data: made, text: copiedText(cli, 'Restored', made) }
  })
}

function copiedText({ style }: Cli, done: string, { path, objects, bytes }: { path: string; objects: number; bytes: number }): string {
  return `${style.good(done)} and verified: ${style.path(escapeText(path))}, with ${counted(objects, 'object')}, ${size(bytes)}.`
}
