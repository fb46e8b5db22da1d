import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { BuildResult, PackageImportResult } from '../../../../shared/contract/packages.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import { counted, size } from '../../../../shared/numbers.ts'
import { blocks, lines } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'
import { buildText, contentsText, packagesText, verifyText } from '../views/packages.ts'

interface BuildOptions {
  readonly output?: string
  readonly licenseFile?: string
  readonly overwrite: boolean
}

export function build(cli: Cli, { output, licenseFile, overwrite }: BuildOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const license = licenseFile === undefined ? undefined : await readLicense(licenseFile)
    const { model, number } = await client.models.version({ ref })
    const file = output ?? packageFileName(model, number)
    const made = await runJob(await client.packages.build({ ref, file, license, overwrite }), BuildResult)
    return { data: made, text: buildText(made, cli.style) }
  })
}

/** A model may be called anything; the file gets what every file system takes. */
export function packageFileName(model: string, number: number): string {
  const safe = model.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '')
  return `${safe || 'model'}-v${number}.cairn`
}

async function readLicense(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CairnError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', `The licence ${path} cannot be read.`, { file: path }, error)
  }
}

export function verify(cli: Cli, { key }: { readonly key?: string }, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const report = await client.packages.verify({ file, keyId: key }, { signal })
    return { data: report, text: verifyText(report, cli.style), exit: report.ok ? 0 : 3 }
  })
}

interface ImportOptions {
  readonly name?: string
  readonly key?: string
}

export function importPackage(cli: Cli, { name, key }: ImportOptions, file: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const made = await runJob(await client.packages.import({ file, name, keyId: key }), PackageImportResult)
    const text = blocks(
      verifyText(made.report, cli.style),
      lines(
        `${cli.style.good('Imported')} as ${cli.style.title(escapeText(made.modelVersion))}.`,
        `Next: cairn models show ${quoted(made.modelVersion)}`,
      ),
    )
    return { data: made, text }
  })
}

interface PredictOptions {
  readonly output?: string
  readonly overwrite: boolean
}

export function predict(cli: Cli, { output, overwrite }: PredictOptions, file: string, data: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const target = output ?? `${basename(data, extname(data))}.predictions.csv`
    const model = isFile(file) ? { file } : { ref: file }
    const made = await client.packages.predict({ ...model, data, output: target, overwrite }, { signal })
    return {
      data: made,
      text: [
        `Predicted ${counted(made.rows, 'row')}: ${escapeText(made.path)}, with the columns ${made.columns.map(escapeText).join(', ')}.`,
        ...made.notes.map(escapeText),
      ].join('\n'),
    }
  })
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
