import type { BuildResult, Package, PackageContents } from '../../../../shared/contract/packages.ts'
import type { VerifyReport } from '../../../../shared/domain/packages/package.ts'
import type { FormatParity } from '../../../../shared/domain/packages/parity.ts'
import { escapeText } from '../text/escape.ts'
import { count, counted, hash, metric, none, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { quoted, shortName } from './datasets.ts'
import { hasPositive } from '../../../../shared/domain/training/tasks.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function packagesText(packages: readonly Package[]): string {
  if (packages.length === 0) return 'No packages yet. Build one: cairn package build MODEL'
  return table(
    [right('id'), 'package', 'model version', right('size'), 'key', 'hash', '', 'built'],
    packages.map((one) => [
      count(one.id),
      shortName(one.name),
      one.modelVersion === null ? none : shortName(one.modelVersion),
      size(one.bytes),
      one.keyId ?? 'unsigned',
      hash(one.object),
      one.draft ? 'DRAFT' : '',
      time(one.createdAt),
    ]),
  )
}

export function contentsText(found: PackageContents, style: Style): string {
  const { name, version, draft, files, parity, keyId, license, snippets, signature } = found
  return blocks(
    `${style.title(escapeText(name))} v${version}${draft ? ` ${style.warn('DRAFT')}` : ''}, built by Cairn ${escapeText(found.cairn)}, signed with key ${keyId ?? 'none'}`,
    table(
      ['file', right('size'), 'SHA-256'],
      files.map((file) => [escapeText(file.path), size(file.bytes), hash(file.sha256)]),
    ),
    facts([
      ['predicts', `${escapeText(signature.target)} (${found.task})`],
      [
        'positive class',
        hasPositive(found.task) && `${escapeText(signature.labels[1] ?? '')}, predicted at or above ${signature.threshold}`,
      ],
      ['parity checked on', parity && `${counted(parity.rows, 'held-out row')}, tolerance ${metric(parity.tolerance)}`],
      ['licence', escapeText(license.split('\n')[0] ?? '')],
      ['programs', snippets.map((snippet) => escapeText(snippet.path)).join(', ')],
    ]),
  )
}

export function buildText({ package: made, path, files, parity }: BuildResult, style: Style): string {
  const proof = ({ maxDifference, labelsDiffering, labelsOnBoundary }: FormatParity) =>
    `largest difference ${metric(maxDifference)}, ${counted(labelsDiffering, 'label')} differ${labelsOnBoundary > 0 ? `, ${count(labelsOnBoundary)} on the boundary` : ''}`
  return lines(
    `${style.good('Built')} ${style.title(escapeText(path))}: ${size(made.bytes)}, ${counted(files, 'file')}, SHA-256 ${hash(made.object)}${made.draft ? `, ${style.warn('DRAFT')}` : ''}.`,
    facts([
      ['model version', made.modelVersion === null ? null : escapeText(made.modelVersion)],
      ['signed with key', made.keyId],
      ['parity checked on', `${counted(parity.rows, 'held-out row')}, tolerance ${metric(parity.tolerance)}`],
      ['ONNX', proof(parity.onnx)],
      ['TensorFlow.js', parity.tfjs && proof(parity.tfjs)],
    ]),
    made.draft && 'DRAFT: the model card still has missing sections.',
    `Next: cairn package verify ${quoted(path)}`,
  )
}

export function verifyText(report: VerifyReport, style: Style): string {
  const word = { ok: style.good('ok'), failed: style.bad('FAILED'), skipped: style.faint('skipped') }
  return blocks(
    `${style.title(escapeText(report.name))} v${report.version}${report.draft ? ` ${style.warn('DRAFT')}` : ''}  ${escapeText(report.path)}`,
    table(
      ['check', 'result', ''],
      report.checks.map(({ name, status, detail, code, entry }) => [
        escapeText(name),
        word[status],
        [escapeText(detail), entry && `in ${escapeText(entry)}`, code && `(${code})`].filter(Boolean).join(' '),
      ]),
    ),
    report.ok ? `${style.good('Verified.')} Signed with key ${report.keyId ?? 'none'}.` : `${style.bad('Not verified.')} Do not use it.`,
  )
}
