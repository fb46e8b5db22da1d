import type { z } from 'zod'
import type {
  AuditReport,
  AuditRow,
  GarbageReport,
  LineageGraph,
  StorageReport,
  TrashEntry,
  UndoStep,
} from '../../../../shared/contract/governance.ts'
import type { Direction, LineageEdge } from '../../../../shared/domain/governance/lineage.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import type { RowChange } from '../../../../shared/domain/governance/undo.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { actionText } from '../../../../shared/domain/governance/auditText.ts'
import { count, counted, hash, none, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function auditText({ total, rows }: { total: number; rows: readonly AuditRow[] }, offset: number): string {
  if (rows.length === 0) return 'No matching entries.'
  return blocks(
    table(
      [right('entry'), 'when', 'author', 'with', 'change', 'item', 'detail', 'hash'],
      rows.map((row) => [
        count(row.id),
        time(row.at),
        shorten(escapeText(row.actor), 30),
        escapeText(row.face),
        escapeText(actionText(row.action, row.detail)),
        shorten(escapeText(row.subject), 40),
        shorten(escapeText(detailText(row.detail)), 70),
        hash(row.hash),
      ]),
    ),
    rows.length < total && `Entries ${count(offset + 1)} to ${count(offset + rows.length)} of ${count(total)}.`,
  )
}

/** `name: wine → vinho` for each changed value; for other changes what was noted with them. */
function detailText({ changes, ...detail }: AuditRow['detail']): string {
  const texts = ((changes ?? []) as RowChange[]).flatMap(({ before, after, key }) => {
    const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    const value = (values: RowChange['before'], name: string) => (values === null ? none : (values[name] ?? none))
    if (names.length > 0) return names.map((name) => `${name}: ${value(before, name)} → ${value(after, name)}`)
    const row = Object.values(key).at(-1) ?? ''
    return [`${before === null ? '+' : '−'} ${row}`]
  })
  if (texts.length > 0) return texts.join(', ')
  return Object.entries(detail)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

export function auditReportText(report: AuditReport, style: Style): string {
  const { ok, rows, checked, chains, problems, fullAt } = report
  const chainsTable = table(
    ['chain', 'author', 'key', 'device', right('entries'), 'last', 'hash', 'signature', ''],
    chains.map((chain) => [
      chainText(chain.chain),
      shorten(escapeText(chain.name), 30),
      chain.author === null ? none : keyIdOf(escapeText(chain.author)),
      chain.device === null ? none : hash(escapeText(chain.device)),
      count(chain.entries),
      chain.at === null ? none : time(chain.at),
      hash(escapeText(chain.hash)),
      chain.signed === null ? none : chain.signed ? 'valid' : style.bad('invalid'),
      chain.ok ? '' : style.bad('changed'),
    ]),
  )
  const scope = report.full
    ? 'all checked now'
    : `${count(checked)} new entries checked now, all on ${fullAt === null ? none : time(fullAt)}`
  if (ok)
    return blocks(
      chains.length > 0 && chainsTable,
      `${style.good('Verified.')} ${counted(rows, 'entry', 'entries')} in ${counted(chains.length, 'chain')}: ${scope}.`,
    )
  return blocks(
    chainsTable,
    table(
      ['chain', 'author', right('entry'), right('number'), 'when', 'problem'],
      problems.map(({ chain, author, row, seq, at, what }) => [
        chainText(chain),
        shorten(escapeText(author), 30),
        row === null ? none : count(row),
        seq === null ? 'end' : count(seq),
        at === null ? none : time(at),
        escapeText(what),
      ]),
    ),
    `${style.bad('Changed.')} The log was changed after it was written: ${counted(problems.length, 'problem')} in ${counted(rows, 'entry', 'entries')}.`,
    problems.some(({ shorter }) => shorter) && 'If you restored an older copy of the workspace yourself: cairn audit accept',
  )
}

const chainText = (chain: string): string => (chain === '' ? none : chain === 'before' ? 'before signing' : hash(escapeText(chain)))

export function stepsText(steps: readonly UndoStep[]): string {
  if (steps.length === 0) return 'Nothing to undo.'
  return table(
    ['when', 'author', 'what', ''],
    steps.map(({ at, actor, label, undone }) => [time(at), shorten(escapeText(actor), 30), escapeText(label), undone ? 'undone' : '']),
  )
}

export function trashText(entries: readonly TrashEntry[]): string {
  if (entries.length === 0) return 'The trash is empty.'
  return table(
    ['entry', 'name', 'deleted', 'by', 'referenced by'],
    entries.map(({ id, label, deletedAt, deletedBy, usedBy }) => [
      id,
      shorten(escapeText(label), 40),
      time(deletedAt),
      shorten(escapeText(deletedBy), 30),
      shorten(escapeText(usedBy.join(', ')), 50),
    ]),
  )
}

interface Emptied {
  readonly deleted: readonly TrashEntry[]
  readonly kept: readonly TrashEntry[]
}

export function emptiedText(emptied: Emptied): string {
  return lines(deletedText(emptied), emptied.deleted.length > 0 && 'To free their disk space: cairn gc')
}

export const cleanedText = (emptied: Emptied, garbage: GarbageReport): string => lines(deletedText(emptied), garbageText(garbage))

function deletedText({ deleted, kept }: Emptied): string {
  return lines(
    `${counted(deleted.length, 'entry', 'entries')} permanently deleted.`,
    kept.length > 0 && `${counted(kept.length, 'entry', 'entries')} not deleted, still referenced by:`,
    kept.length > 0 && trashText(kept),
  )
}

export function garbageText({ dryRun, objects, bytes, leftovers, database, young, kept }: GarbageReport): string {
  return lines(
    `${dryRun ? 'Would free' : 'Freed'} ${size(bytes)}: ${counted(objects, 'unreferenced object')}.`,
    leftovers > 0 && `${dryRun ? 'Would also delete' : 'Also deleted'} ${counted(leftovers, 'partial file')}.`,
    database > 0 && `${dryRun ? 'The database would shrink' : 'The database shrank'} by ${size(database)}.`,
    young > 0 && `Skipped ${counted(young, 'object')} younger than an hour; use --now to include them.`,
    `${counted(kept, 'object')} still referenced: not deleted.`,
  )
}

export interface Cleanable {
  readonly trash: readonly TrashEntry[]
  readonly trashBytes: number
  readonly garbage: GarbageReport
}

/** What can be freed, and how much each part of it takes. */
export function cleanableText({ trash, trashBytes, garbage }: Cleanable): string {
  const { objects, bytes, leftovers, database } = garbage
  const all = trashBytes + bytes + database
  return blocks(
    table(
      ['what', right('items'), right('on disk')],
      [
        ['in the trash', count(trash.length), size(trashBytes)],
        ['unreferenced objects', count(objects), size(bytes)],
        ['partial files', count(leftovers), ''],
        ['spare space of the database', '', size(database)],
      ],
    ),
    all === 0 && trash.length === 0 ? 'There is nothing to free.' : `To free up to ${size(all)}: cairn workspace clean --yes`,
  )
}

export function storageText({ datasets, bytes, trashBytes }: StorageReport): string {
  return blocks(
    datasets.length > 0 &&
      table(
        ['dataset', right('versions'), right('on disk'), right('without sharing'), right('saved'), ''],
        datasets.map((dataset) => [
          shorten(escapeText(dataset.dataset), 40),
          count(dataset.versions),
          size(dataset.bytes),
          size(dataset.wholeBytes),
          size(dataset.wholeBytes - dataset.bytes),
          dataset.trashed ? 'in the trash' : '',
        ]),
      ),
    lines(`All objects together: ${size(bytes)}.`, trashBytes > 0 && `Of this, ${size(trashBytes)} is only referenced by the trash.`),
  )
}

/** Trees on both sides of what was asked for: back to its sources, and on to its uses. */
export function lineageText(graph: z.infer<typeof LineageGraph>, style: Style): string {
  const label = new Map(
    graph.nodes.map((node) => [
      node.id,
      `${escapeText(node.label)} ${style.faint(`(${kindNames[node.kind]}${node.hash ? ` ${hash(node.hash)}` : ''}${node.trashed ? ', in the trash' : ''})`)}`,
    ]),
  )
  const tree = (root: string, direction: Direction, title: string) => {
    const branches = branchesOf(graph.edges, root, direction, new Set([root]), (id) => label.get(id) ?? id, style)
    return branches.length > 0 && lines(title, ...branches)
  }
  return blocks(
    ...graph.roots.map((root) =>
      lines(
        style.title(label.get(root) ?? root),
        tree(root, 'sources', '  sources') || '  no known sources',
        tree(root, 'uses', '  used by') || '  not used yet',
      ),
    ),
  )
}

const kindNames = {
  datasetVersion: 'data',
  featureView: 'feature view',
  featureService: 'feature service',
  run: 'run',
  modelVersion: 'model',
  package: 'package',
  referenceProfile: 'reference profile',
  monitor: 'monitor',
} as const

function branchesOf(
  edges: readonly LineageEdge[],
  from: string,
  direction: Direction,
  seen: Set<string>,
  label: (id: string) => string,
  style: Style,
  indent = '  ',
): string[] {
  const [here, there] = direction === 'sources' ? (['to', 'from'] as const) : (['from', 'to'] as const)
  const next = edges.filter((edge) => edge[here] === from)
  return next.flatMap((edge, i) => {
    const last = i === next.length - 1
    const id = edge[there]
    const again = seen.has(id)
    seen.add(id)
    const line = `${indent}${last ? '└─' : '├─'} ${style.faint(edge.how)}: ${label(id)}${again ? style.faint(' …') : ''}`
    return again ? [line] : [line, ...branchesOf(edges, id, direction, seen, label, style, `${indent}${last ? '   ' : '│  '}`)]
  })
}
