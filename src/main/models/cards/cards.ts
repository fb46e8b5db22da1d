import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import type { ModelCard } from '../../../shared/contract/models/cards.ts'
import { missingSections, type ModelSection, modelSections, type Statements, statementsOf } from '../../../shared/domain/models/cards.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type ModelVersionRow, modelVersionRef } from '../versions/store.ts'

const { modelStatements, modelVersions } = schema

/** What a person said of a model version. */
export function modelStatementsOf(db: Registry, versionId: number): Statements<ModelSection> {
  return statementsOf(modelSections, db.select().from(modelStatements).where(eq(modelStatements.versionId, versionId)).all())
}

export function describeCard(db: Registry, version: ModelVersionRow): ModelCard {
  const statements = modelStatementsOf(db, version.id)
  const missing = missingSections(modelSections, statements)
  return {
    ref: modelVersionRef(db, version.id),
    sections: (Object.keys(modelSections) as ModelSection[]).map((section) => ({
      section,
      ...modelSections[section],
      text: statements[section],
    })),
    missing,
    complete: missing.length === 0,
  }
}

/** Writes a section, or takes it back with null. */
export function setStatement(db: Registry, { id: versionId }: ModelVersionRow, section: ModelSection, text: string | null): void {
  const place = and(eq(modelStatements.versionId, versionId), eq(modelStatements.section, section))
  if (text === null) db.delete(modelStatements).where(place).run()
  else {
    db.insert(modelStatements)
      .values({ versionId, section, text: text.trim() })
      .onConflictDoUpdate({ target: [modelStatements.versionId, modelStatements.section], set: { text: text.trim() } })
      .run()
  }
}

/** The version of the same model before this one. @throws NOT_FOUND */
export function versionBefore(db: Registry, version: ModelVersionRow): ModelVersionRow {
  const earlier = and(eq(modelVersions.modelId, version.modelId), lt(modelVersions.number, version.number), isNull(modelVersions.deletedAt))
  const found = db.select().from(modelVersions).where(earlier).orderBy(desc(modelVersions.number)).get()
  if (found) return found
  const ref = modelVersionRef(db, version.id)
  throw new CairnError('NOT_FOUND', `There is no version before ${ref} with a card to copy.`, { modelVersion: ref })
}

/** Takes over what was written for another version, where nothing is written yet. @returns the sections that were copied */
export function copyStatements(db: Registry, from: ModelVersionRow, to: ModelVersionRow): ModelSection[] {
  const [source, target] = [modelStatementsOf(db, from.id), modelStatementsOf(db, to.id)]
  const copied = (Object.keys(modelSections) as ModelSection[]).filter((section) => source[section] !== null && target[section] === null)
  for (const section of copied) setStatement(db, to, section, source[section])
  return copied
}
