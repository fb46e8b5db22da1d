import { eq } from 'drizzle-orm'
import { join } from 'node:path'
import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { endpointServiceName, type Servable } from '../../../shared/domain/serving/endpoint.ts'
import { Mask } from '../../datasets/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { prepareInputOf, readServable, type ServedVersion } from '../servables.ts'
import { type DeploymentRow, revisionsOf } from '../store.ts'
import type { LogSource } from './compact.ts'

/** The folder of the endpoint of a workspace. */
export function endpointFolder({ path }: Pick<Workspace, 'path'>): string {
  return join(path, endpointServiceName)
}

/** The log of a deployment for a worker, with the types that its versions give to its inputs. */
export async function logSourceOf(workspace: Workspace, row: DeploymentRow): Promise<LogSource> {
  const types = inputTypes(await servedBy(workspace, row))
  return { folder: endpointFolder(workspace), deployment: row.name, types: [...types] }
}

/** Every version that has answered for a deployment, the newest first; those whose objects are lost are left out. */
export async function servedBy(workspace: Workspace, row: DeploymentRow): Promise<Servable[]> {
  const objects = [...new Set(servedVersions(workspace.db, row).map(({ servable }) => servable))]
  const found = await Promise.all(objects.map((object) => readServable(workspace.objects, object).catch(() => null)))
  return found.filter((servable) => servable !== null)
}

/** One type for each input: numbers where some versions take integers, text where they do not agree. */
export function inputTypes(servables: readonly Pick<Servable, 'signature'>[]): Map<string, ColumnType> {
  const types = new Map<string, ColumnType>()
  for (const { name, type } of servables.flatMap(({ signature }) => signature.inputs))
    types.set(name, common(types.get(name) ?? type, type))
  return types
}

function common(one: ColumnType, other: ColumnType): ColumnType {
  if (one === other) return one
  const numeric = new Set<ColumnType>(['integer', 'number'])
  return numeric.has(one) && numeric.has(other) ? 'number' : 'text'
}

/** What of a log is masked: a column that is marked now was perhaps not when it was logged. */
export interface LogMask {
  readonly columns: Mask
  /** What is predicted for a sensitive target is a value of it. */
  readonly outputs: boolean
  /** A unit is a value of the column that traffic was split by. */
  readonly units: boolean
}

/** @returns what is sensitive for any version that has answered, when it was deployed or now */
export async function logMaskOf(workspace: Workspace, row: DeploymentRow): Promise<LogMask> {
  const servables = await servedBy(workspace, row)
  const columns = new Mask([...servables.flatMap(({ sensitive }) => sensitive), ...sensitiveNow(workspace.db, row)])
  const units = revisionsOf(workspace.db, row).map(({ route }) => route.unitColumn)
  return {
    columns,
    outputs: servables.some(({ signature }) => columns.hides(signature.target)),
    units: units.some((column) => column !== null && columns.hides(column)),
  }
}

/** Of a version that is gone nobody knows which data it is of: what is sensitive anywhere is sensitive in it. */
function sensitiveNow(db: Registry, row: DeploymentRow): string[] {
  const ids = new Set(servedVersions(db, row).map(({ versionId }) => versionId))
  return [...ids].flatMap((id) => {
    const version = db.select().from(schema.modelVersions).where(eq(schema.modelVersions.id, id)).get()
    try {
      if (version) return [...prepareInputOf(db, version).sensitive]
    } catch {
      // Its run or its data are in the trash.
    }
    return [...Mask.anywhere(db).columns]
  })
}

function servedVersions(db: Registry, row: DeploymentRow): ServedVersion[] {
  return revisionsOf(db, row).flatMap(({ resolved: { arms, shadows, pinned } }) => [...arms, ...shadows, ...pinned])
}
