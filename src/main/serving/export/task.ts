import type { HandoverTarget } from '../../../shared/domain/serving/handover.ts'
import { ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { type BuildInput, loadPackaging, loadSamples } from '../../packages/tasks.ts'
import { appVersion } from '../../resources.ts'
import { buildFolder } from './build.ts'
import { writeArchive } from './archive.ts'
import { writeFolder } from './folder.ts'
import type { ExportedModel } from './model.ts'
import { folderName } from './names.ts'

/** What is exported: a package, or a version of which a package could be built. */
export type ExportSource =
  | { readonly kind: 'package'; readonly path: string /** What the model is called here, if not as in the package. */; readonly as?: Named }
  | { readonly kind: 'version'; readonly build: BuildInput }

export interface Named {
  readonly name: string
  readonly version: number
}

export interface ExportInput {
  readonly source: ExportSource
  readonly target: HandoverTarget
  /** The folder that is made, or the zip with it. */
  readonly output: string
  readonly archive: boolean
  readonly overwrite: boolean
}

export interface ExportOutput extends Named {
  readonly path: string
  readonly files: { path: string; bytes: number }[]
}

/** Writes a folder that a target serves as it is. Its model is that of the package, without what a package withholds. */
export const exportTask: Task<ExportInput, ExportOutput> = async ({ source, target, output, archive, overwrite }, context) => {
  const model = await exportedModel(source, context)
  context.signal.throwIfAborted()
  context.progress(0.9, 'writing')
  const files = buildFolder(target, model, appVersion)
  const { name, version } = model
  const path = archive
    ? await writeArchive(files, `${folderName(name)}-v${version}-${target}`, output, { overwrite })
    : await writeFolder(files, output, { overwrite })
  return { name, version, path, files: [...files].map(([file, bytes]) => ({ path: file, bytes: bytes.length })) }
}

/** What a package holds that is exported, or one would hold. */
export async function exportedModel(source: ExportSource, context: TaskContext): Promise<ExportedModel> {
  const [{ openPackage, packageContents, requireFile }, readSamples] = await Promise.all([loadPackaging(), loadSamples()])
  const fromFiles = (files: ReadonlyMap<string, Uint8Array>, { name, version }: Named): ExportedModel => {
    const text = (path: string) => Buffer.from(requireFile(files, path)).toString()
    const signature = ModelSignature.parse(JSON.parse(text('signature.json')))
    const samples = readSamples(text('samples.csv'), signature.inputs)
    return { name, version, graph: requireFile(files, 'model/model.onnx'), signature, samples }
  }
  if (source.kind === 'version') return fromFiles(await packageContents(source.build, context), source.build.head)
  const { files, manifest } = await openPackage(source.path)
  return fromFiles(files, source.as ?? manifest)
}
