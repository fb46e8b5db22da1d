import type { z } from 'zod'
import type { IntegrityReport, WorkspaceInfo } from '../../../../shared/contract/workspace.ts'
import { escapeText } from '../text/escape.ts'
import { count, counted, size } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { facts, lines, table } from '../text/table.ts'
import { quoted } from './datasets.ts'

export function madeText({ path }: WorkspaceInfo, style: Style): string {
  return lines(
    `${style.good('Created')} an empty workspace at ${style.path(escapeText(path))}.`,
    `Next: cd ${quoted(path)} && cairn data import FILE --target COLUMN`,
    'Or take the runs of your own scripts: cairn track',
  )
}

export function workspaceText({ path, readOnly, schema, appVersion, counts, objects }: WorkspaceInfo): string {
  return facts([
    ['workspace', `${escapeText(path)}${readOnly ? ' (read-only)' : ''}`],
    ['datasets', `${count(counts.datasets)}, with ${counted(counts.datasetVersions, 'version')}`],
    ['features', count(counts.features)],
    ['runs', count(counts.runs)],
    ['models', `${count(counts.models)}, with ${counted(counts.modelVersions, 'version')}`],
    ['packages', count(counts.packages)],
    ['objects', `${counted(objects.count, 'object')}, ${size(objects.bytes)}`],
    ['schema', `${schema}, Cairn ${appVersion}`],
  ])
}

export function integrityText(report: z.infer<typeof IntegrityReport>, style: Style): string {
  const { ok, objects, hashed, bytes, unreferenced, problems } = report
  return lines(
    `${counted(objects, 'object')} checked, ${size(bytes)}${hashed < objects ? `; ${count(hashed)} of them hashed now, the others unchanged since the last check` : ''}.`,
    unreferenced > 0 && `${counted(unreferenced, 'unreferenced object')}, harmless.`,
    problems.length > 0 &&
      table(
        ['where', 'problem', 'how to fix it'],
        problems.map(({ where, what, fix }) => [escapeText(where), escapeText(what), escapeText(fix)]),
      ),
    ok
      ? `${style.good('Verified.')} Every object matches its hash, and every record matches its objects.`
      : `${style.bad('Damaged.')} ${counted(problems.length, 'problem')}.`,
  )
}
