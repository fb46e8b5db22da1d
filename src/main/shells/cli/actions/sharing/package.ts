import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { BuildResult, type ImportName, PackageImportResult } from '../../../../../shared/contract/packages.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { maxSamples } from '../../../../../shared/domain/packages/samples.ts'
import { type Signer, signerWarning } from '../../../../../shared/domain/signer.ts'
import type { Cli, Outcome } from '../../cli.ts'
import type { Client } from '../../job.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { counted, size } from '../../../../../shared/numbers.ts'
import { blocks, lines } from '../../text/table.ts'
import { quoted } from '../../views/datasets.ts'
import { checkLines, names, predictedRowText, reviewText } from '../../views/packagePredictions.ts'
import { buildText, contentsText, packagesText, samplesText, verifyText } from '../../views/packages.ts'

interface SampleOptions {
  readonly samples?: string
  readonly sampleRows?: number[]
}

interface BuildOptions extends SampleOptions {
  readonly output?: string
  readonly licenseFile?: string
  readonly overwrite: boolean
}

export function build(cli: Cli, { output, licenseFile, overwrite, ...rest }: BuildOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const license = licenseFile === undefined ? undefined : await readLicense(licenseFile)
    const { model, number } = await client.models.version({ ref })
    const file = output ?? packageFileName(model, number)
    const made = await runJob(await client.packages.build({ ref, file, license, overwrite, samples: samplesOf(rest) }), BuildResult)
    return { data: made, text: buildText(made, cli.style) }
  })
}

export function samples(cli: Cli, options: SampleOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.packages.samples({ ref, samples: samplesOf(options) }, { signal })
    return { data: found, text: samplesText(found) }
  })
}

/** `12`, `none`, or a file; or the rows themselves. @throws INVALID_INPUT */
function samplesOf({ samples: given, sampleRows }: SampleOptions) {
  if (given !== undefined && sampleRows !== undefined)
    throw new CairnError('INVALID_INPUT', 'Give --samples or --sample-rows, not both.', { field: 'samples' })
  const most = (number: number) => {
    if (number >= 1 && number <= maxSamples) return number
    throw new CairnError('INVALID_INPUT', `A package carries 1 to ${maxSamples} sample rows, or none: --samples none.`, {
      field: 'samples',
    })
  }
  if (sampleRows !== undefined) {
    most(sampleRows.length)
    return { kind: 'rows' as const, rows: sampleRows }
  }
  if (given === undefined) return undefined
  if (given === 'none') return { kind: 'none' as const }
  return /^\d+$/.test(given) ? { kind: 'spread' as const, count: most(Number(given)) } : { kind: 'file' as const, file: given }
}

export function packageFileName(model: string, number: number): string {
  return `${safeFileName(model)}-v${number}.cairn`
}

/** A model may be called anything; the file gets what every file system takes. */
export function safeFileName(model: string): string {
  return model.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '') || 'model'
}

async function readLicense(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CairnError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `The license ${path} cannot be read.`, { file: path }, error)
  }
}

export function verify(cli: Cli, { key }: { readonly key?: string }, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const report = await client.packages.verify({ file, keyId: key }, { signal })
    warnOfSigner(cli, report.signer)
    return { data: report, text: verifyText(report, cli.style), exit: report.ok ? 0 : 3 }
  })
}

function warnOfSigner(cli: Cli, signer: Signer | null): void {
  const warning = signer && signerWarning(signer)
  if (warning) cli.note(cli.errorStyle.bad(`Warning: ${escapeText(warning)}`))
}

interface ImportOptions {
  readonly name?: string
  readonly join?: boolean
  readonly key?: string
  readonly trust?: boolean
}

export function importPackage(cli: Cli, { name, join = false, key, trust = false }: ImportOptions, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob, signal }) => {
    const { signer, ...packaged } = await client.packages.verify({ file, keyId: key }, { signal })
    warnOfSigner(cli, signer)
    if (packaged.ok && !join) {
      const wanted = await client.packages.importName({ name: packaged.name, version: packaged.version, keyId: packaged.keyId, as: name })
      if (wanted.clash !== null) throw clashOf(wanted)
    }
    const made = await runJob(await client.packages.import({ file, name, join, keyId: key }), PackageImportResult)
    if (trust) await trustSigner(client, signer)
    const known = trust ? (await client.packages.show({ package: made.package.id }, { signal })).signer : signer
    const text = blocks(
      verifyText({ ...made.report, signer: known }, cli.style),
      lines(
        `${cli.style.good('Imported')} ${cli.style.title(escapeText(made.packaged))} as ${cli.style.title(escapeText(made.modelVersion))}.`,
        known?.standing === 'unknown' && `To trust its author's key: cairn keys trust ${quoted(file)}`,
        `Next: cairn models show ${quoted(made.modelVersion)}`,
      ),
    )
    return { data: made, text }
  })
}

/** @throws INVALID_INPUT for a key without a name */
async function trustSigner(client: Client, signer: Signer | null): Promise<void> {
  if (!signer || signer.standing === 'own') return
  const name = signer.name ?? signer.claimed
  if (name === null)
    throw new CairnError('INVALID_INPUT', 'The package is imported, but it does not name its author: use cairn keys trust with --name.')
  await client.governance.keys.decide({ fingerprint: signer.fingerprint, name, trusted: true })
}

function clashOf({ name, number, clash, next }: ImportName): CairnError {
  const what =
    clash === 'version'
      ? `${name}@v${number} already exists in this workspace, or is in its trash.`
      : `This workspace has another model called "${name}", which is not from the author of the package.`
  const message = `${what} Give the model another name with --name, or add it to "${name}" as v${next} with --join.`
  return new CairnError('ALREADY_EXISTS', message, { model: name, version: number, next })
}

interface PredictOptions {
  readonly preview: boolean
  readonly output?: string
  readonly overwrite: boolean
}

export function predict(cli: Cli, { output, overwrite, preview }: PredictOptions, file: string, data: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const target = output ?? `${basename(data, extname(data))}.predictions.csv`
    const model = isFile(file) ? { file } : { ref: file }
    if (preview) {
      const found = await client.packages.review({ ...model, data }, { signal })
      return { data: found, text: reviewText(found, cli.style), exit: found.missing.length > 0 || found.problem ? 3 : 0 }
    }
    const made = await client.packages.predict({ ...model, data, output: target, overwrite }, { signal })
    for (const line of checkLines(made.checks, made.places)) cli.note(cli.errorStyle.warn(line))
    return {
      data: made,
      text: [
        `Predicted ${counted(made.rows, 'row')}: ${escapeText(made.path)}, with the columns ${made.columns.map(escapeText).join(', ')}.`,
        made.extra.length > 0 && `Columns that the model does not take, kept beside the predictions: ${names(made.extra)}.`,
        ...made.notes.map(escapeText),
      ]
        .filter((line) => line !== false)
        .join('\n'),
    }
  })
}

export function predictRow(cli: Cli, _: object, model: string, given: string[]): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const values = Object.fromEntries(given.map(namedValue))
    const found = await client.packages.predictRow({ ...(isFile(model) ? { file: model } : { ref: model }), values }, { signal })
    return { data: found, text: predictedRowText(found, cli.style) }
  })
}

/** `alcohol=9.4` @throws INVALID_INPUT */
function namedValue(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new CairnError('INVALID_INPUT', `"${text}" has no column: write it as column=value.`, { field: 'values' })
}

export function show(cli: Cli, _: object, which: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const id = /^[1-9]\d*$/.test(which) && !existsSync(which) ? Number(which) : null
    const found = await client.packages.show(id === null ? { file: which } : { package: id }, { signal })
    return { data: found, text: contentsText(found, cli.style) }
  })
}

export function save(cli: Cli, { overwrite }: { readonly overwrite: boolean }, id: number, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const made = await client.packages.save({ package: id, file, overwrite })
    return { data: made, text: `Wrote ${escapeText(made.path)}: ${size(made.bytes)}.` }
  })
}

/** A model version has an @ or is a bare name; a package file ends with .cairn or is there. */
function isFile(text: string): boolean {
  return /\.cairn$/i.test(text) || existsSync(text)
}

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const packages = await client.packages.list({})
    return { data: packages, text: packagesText(packages) }
  })
}

const noKey = 'No key yet: it is created with your first change to a workspace.'

export function key(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { key: own } = await client.governance.author.show({})
    const text = own ? `${own.keyId}  (Ed25519, public key ${own.publicKey})` : noKey
    return { data: own, text }
  })
}
