import type { BuildResult, Package, PackageContents } from '../../../../shared/contract/packages.ts'
import type { VerifyReport } from '../../../../shared/domain/packages/package.ts'
import type { FormatParity } from '../../../../shared/domain/packages/parity.ts'
import { keyIdOf } from '../../../../shared/domain/author.ts'
import { type SampleRows, samplesText as samplesSentence } from '../../../../shared/domain/packages/samples.ts'
import { type Signer, signerText } from '../../../../shared/domain/signer.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { evidenceText } from './evidence.ts'
import { count, counted, hash, metric, none, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { quoted, shortName } from './datasets.ts'
import { hasPositive } from '../../../../shared/domain/training/tasks.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function packagesText(packages: readonly Package[]): string {
  if (packages.length === 0) return 'No packages yet. Build one: cairn package build MODEL'
  return table(
    [right('id'), 'package', 'model version', right('size'), 'signed by', 'hash', '', 'built'],
    packages.map((one) => [
      count(one.id),
      shortName(one.name),
      versionOf(one),
      size(one.bytes),
      signedByText(one),
      hash(one.object),
      one.draft ? 'DRAFT' : '',
      time(one.createdAt),
    ]),
  )
}

function versionOf({ modelVersion, importedAs }: Package): string {
  if (modelVersion !== null) return shortName(modelVersion)
  return importedAs === null ? none : `${shortName(importedAs)} (imported)`
}

function signedByText({ keyId, signedBy }: Package): string {
  if (keyId === null) return 'unsigned'
  if (signedBy === null) return keyId
  return signedBy.standing === 'own'
    ? 'you'
    : `${escapeText(signedBy.name ?? '')} (${signedBy.standing === 'trusted' ? 'trusted' : 'not trusted'})`
}

/** Who signed, with the key's id; a warning comes first on the standard error. */
function signature(signer: Signer | null): string {
  return signer === null ? 'not signed' : `${escapeText(signerText(signer))}, key ${keyIdOf(signer.fingerprint)}`
}

/** The rows that travel, as they would lie in the package. */
export function samplesText(samples: SampleRows): string {
  const { columns, rows } = samples
  return blocks(
    escapeText(samplesSentence(samples)),
    rows.length > 0 &&
      table(
        [right('row'), ...columns.map(({ name }) => shorten(escapeText(name), 24))],
        rows.map(({ row, cells }) => [
          count(row),
          ...cells.map((cell, place) => (columns[place].sensitive ? 'masked' : shorten(escapeText(cell), 24))),
        ]),
      ),
  )
}

export function contentsText(found: PackageContents, style: Style): string {
  const { name, version, draft, files, parity, license, snippets, signature: model } = found
  return blocks(
    `${style.title(escapeText(name))} v${version}${draft ? ` ${style.warn('DRAFT')}` : ''}, built by Cairn ${escapeText(found.cairn)}. ${signature(found.signer)}`,
    table(
      ['file', right('size'), 'SHA-256'],
      files.map((file) => [escapeText(file.path), size(file.bytes), hash(file.sha256)]),
    ),
    facts([
      ['predicts', `${escapeText(model.target)} (${found.task})`],
      ['positive class', hasPositive(found.task) && `${escapeText(model.labels[1] ?? '')}, predicted at or above ${model.threshold}`],
      ['parity checked on', parity && `${counted(parity.rows, 'row')}, tolerance ${metric(parity.tolerance)}`],
      ['license', escapeText(license.split('\n')[0] ?? '')],
      ['programs', snippets.map((snippet) => escapeText(snippet.path)).join(', ')],
    ]),
    evidenceText(found.evidence, style),
  )
}

export function buildText({ package: made, path, files, parity, samples }: BuildResult, style: Style): string {
  const proof = ({ maxDifference, labelsDiffering, labelsOnBoundary }: FormatParity) =>
    `largest difference ${metric(maxDifference)}, ${counted(labelsDiffering, 'label')} differ${labelsOnBoundary > 0 ? `, ${count(labelsOnBoundary)} on the boundary` : ''}`
  return lines(
    `${style.good('Built')} ${style.title(escapeText(path))}: ${size(made.bytes)}, ${counted(files, 'file')}, SHA-256 ${hash(made.object)}${made.draft ? `, ${style.warn('DRAFT')}` : ''}.`,
    facts([
      ['model version', made.modelVersion === null ? null : escapeText(made.modelVersion)],
      ['signed with key', made.keyId],
      ['parity checked on', `${counted(parity.rows, 'row')}, tolerance ${metric(parity.tolerance)}`],
      ['ONNX', proof(parity.onnx)],
      ['TensorFlow.js', parity.tfjs && proof(parity.tfjs)],
    ]),
    escapeText(samplesSentence(samples)),
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
    report.ok ? `${style.good('Verified.')} ${signature(report.signer)}.` : `${style.bad('Not verified.')} Do not use it.`,
  )
}
