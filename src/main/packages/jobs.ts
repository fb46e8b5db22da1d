import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { BuildResult, Package, PackageImportResult } from '../../shared/contract/packages.ts'
import { CairnError } from '../../shared/errors.ts'
import { pathOf, type TaskJob } from '../jobs/index.ts'
import { addModelVersion, addReference, modelVersionRef, requireModelVersion } from '../models/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import type { BuildInput, BuildOutput } from './build.ts'
import type { ForeignBuildInput } from './foreign/buildInput.ts'
import { importNameOf, requireNoClash } from './importName.ts'
import type { VerifyInput } from './verify.ts'

const { packages, modelVersions } = schema

type PackageRow = typeof packages.$inferSelect

/** The file that the sample rows come from, where a person has named one. */
const sampleFileOf = (input: unknown): readonly string[] => {
  const { samples } = WithSampleFile.parse(input)
  return samples?.kind === 'file' && samples.path !== undefined ? [samples.path] : []
}
const WithSampleFile = z.object({ samples: z.object({ kind: z.string(), path: z.string().optional() }).optional() })

export const buildJob: TaskJob<'packages.build', BuildInput> = {
  kind: 'packages.build',
  action: 'package.build',
  reach: { does: 'Builds a package and signs it with your key', reads: sampleFileOf, writes: pathOf, signs: true },
  commit: (db, _job, { head, versionId }, output) => addBuilt(db, versionId, head, output),
}

/** Of a graph that Cairn did not train. */
export const buildForeignJob: TaskJob<'packages.buildForeign', ForeignBuildInput> = {
  kind: 'packages.buildForeign',
  action: 'package.build',
  reach: { does: 'Builds a package and signs it with your key', reads: sampleFileOf, writes: pathOf, signs: true },
  commit: (db, _job, { head, versionId }, output) => addBuilt(db, versionId, head, output),
}

function addBuilt(db: Registry, versionId: number | undefined, head: BuildInput['head'], output: BuildOutput): BuildResult {
  const ref = versionId === undefined ? `${head.name}@v${head.version}` : modelVersionRef(db, versionId)
  const version = requireModelVersion(db, ref)
  const row = db
    .insert(packages)
    .values({
      modelVersionId: version.id,
      name: output.file,
      object: output.package.object,
      bytes: output.package.bytes,
      keyId: output.keyId,
      draft: output.draft,
      createdAt: Date.now(),
    })
    .returning()
    .get()
  const { path, files, parity, samples } = output
  return { package: describePackage(db, row), path, files, parity, samples }
}

/** What an import is asked; `name` is for the commit. */
export interface ImportJob extends VerifyInput {
  /** Of the registered model; the package's own when absent. */
  readonly name?: string
  /** Whether it may become the next version of a model that is there and not by its author. */
  readonly join?: boolean
}

export const importJob: TaskJob<'packages.import', ImportJob> = {
  kind: 'packages.import',
  action: 'package.import',
  reach: { does: 'Imports a package', reads: pathOf },
  commit: (db, _job, input, output): PackageImportResult => {
    const { report, package: stored } = output
    refuseTwice(db, stored.object)
    const wanted = importNameOf(db, report, input.name)
    if (!input.join) requireNoClash(wanted)
    const row = db
      .insert(packages)
      .values({
        modelVersionId: null,
        name: output.file,
        object: stored.object,
        bytes: stored.bytes,
        keyId: report.keyId,
        draft: report.draft,
        createdAt: Date.now(),
      })
      .returning()
      .get()
    const version = addModelVersion(db, wanted.name, {
      number: wanted.next,
      runId: null,
      importedFromId: row.id,
      onnxObject: output.onnx.object,
      signatureObject: output.signature.object,
      training: output.training,
      task: output.task,
      threshold: output.threshold,
      checksum: stored.object,
      notes: `Imported from ${output.file}: ${report.name} v${report.version}, signed with the key ${report.keyId}.`,
    })
    if (output.reference) addReference(db, version.id, output.reference.object)
    return {
      package: describePackage(db, row),
      modelVersion: modelVersionRef(db, version.id),
      packaged: `${report.name}@v${report.version}`,
      report,
    }
  },
}

/** @throws ALREADY_EXISTS, with the model version that it became */
function refuseTwice(db: Registry, object: string): void {
  const known = db
    .select({ id: modelVersions.id })
    .from(packages)
    .innerJoin(modelVersions, eq(modelVersions.importedFromId, packages.id))
    .where(eq(packages.object, object))
    .get()
  if (!known) return
  const ref = modelVersionRef(db, known.id)
  throw new CairnError('ALREADY_EXISTS', `This package was already imported as ${ref}.`, { modelVersion: ref })
}

/** @param knows what this user knows of a key, by its id */
export function listPackages(db: Registry, knows: (keyId: string) => Package['signedBy'] = () => null): Package[] {
  return db
    .select()
    .from(packages)
    .where(isNull(packages.deletedAt))
    .orderBy(desc(packages.id))
    .all()
    .map((row) => ({ ...describePackage(db, row), signedBy: row.keyId === null ? null : knows(row.keyId) }))
}

/** @throws NOT_FOUND, also for one in the trash */
export function requirePackage(db: Registry, id: number): PackageRow {
  const row = db
    .select()
    .from(packages)
    .where(and(eq(packages.id, id), isNull(packages.deletedAt)))
    .get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no package ${id}.`, { package: id })
  return row
}

/** Where the file of a package of the workspace lies. @throws NOT_FOUND, OBJECT_MISSING */
export async function packageFile({ db, objects }: Pick<Workspace, 'db' | 'objects'>, id: number): Promise<string> {
  const { object } = requirePackage(db, id)
  if (!(await objects.has(object))) throw new CairnError('OBJECT_MISSING', `The file of package ${id} is missing.`, { object })
  return objects.path(object)
}

function describePackage(db: Registry, row: PackageRow): Package {
  const { id, name, object, bytes, keyId, draft, createdAt } = row
  const modelVersion = row.modelVersionId === null ? null : modelVersionRef(db, row.modelVersionId)
  const imported = db
    .select({ id: modelVersions.id })
    .from(modelVersions)
    .where(and(eq(modelVersions.importedFromId, id), isNull(modelVersions.deletedAt)))
    .get()
  const importedAs = imported ? modelVersionRef(db, imported.id) : null
  return { id, name, modelVersion, importedAs, object, bytes, keyId, signedBy: null, draft, createdAt }
}
