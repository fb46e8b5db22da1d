import { and, desc, eq, isNull } from 'drizzle-orm'
import type { BuildResult, Package, PackageImportResult } from '../../shared/contract/packages.ts'
import { requireName } from '../../shared/domain/names.ts'
import { CairnError } from '../../shared/errors.ts'
import { pathOf, type TaskJob } from '../jobs/index.ts'
import { addModelVersion, modelVersionRef, requireModelVersion } from '../models/index.ts'
import { type Registry, schema } from '../workspace/index.ts'
import type { BuildInput } from './build.ts'
import type { VerifyInput } from './verify.ts'

const { packages, modelVersions } = schema

type PackageRow = typeof packages.$inferSelect

export const buildJob: TaskJob<'packages.build', BuildInput> = {
  kind: 'packages.build',
  action: 'package.build',
  reach: { does: 'Writes a package and signs it with your key', writes: pathOf, signs: true },
  commit: (db, _job, input, output): BuildResult => {
    const version = requireModelVersion(db, `${input.head.name}@v${input.head.version}`)
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
    return { package: describePackage(db, row), path: output.path, files: output.files, parity: output.parity }
  },
}

/** What an import is asked; `name` is for the commit. */
export interface ImportJob extends VerifyInput {
  /** Of the registered model; the package's own when absent. */
  readonly name?: string
}

export const importJob: TaskJob<'packages.import', ImportJob> = {
  kind: 'packages.import',
  action: 'package.import',
  reach: { does: 'Imports a package', reads: pathOf },
  commit: (db, _job, input, output): PackageImportResult => {
    const { report, package: stored } = output
    refuseTwice(db, stored.object)
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
    const version = addModelVersion(db, input.name ?? ownName(report.name), {
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
    return { package: describePackage(db, row), modelVersion: modelVersionRef(db, version.id), report }
  },
}

/** @throws PACKAGE_INVALID for a name that no model can have here; the person can give another */
function ownName(name: string): string {
  try {
    return requireName(name)
  } catch (error) {
    throw new CairnError(
      'PACKAGE_INVALID',
      `${CairnError.from(error).message} Give the model another name when you import the package.`,
      { name: name.slice(0, 200) },
      error,
    )
  }
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
  throw new CairnError('ALREADY_EXISTS', `This package was imported already, as ${ref}.`, { modelVersion: ref })
}

export function listPackages(db: Registry): Package[] {
  return db
    .select()
    .from(packages)
    .where(isNull(packages.deletedAt))
    .orderBy(desc(packages.id))
    .all()
    .map((row) => describePackage(db, row))
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

function describePackage(db: Registry, row: PackageRow): Package {
  const { id, name, object, bytes, keyId, draft, createdAt } = row
  const modelVersion = row.modelVersionId === null ? null : modelVersionRef(db, row.modelVersionId)
  return { id, name, modelVersion, object, bytes, keyId, draft, createdAt }
}
