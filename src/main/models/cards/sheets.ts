import { and, eq } from 'drizzle-orm'
import type { Datasheet } from '../../../shared/contract/models/cards.ts'
import {
  type DatasetSection,
  datasetSections,
  missingSections,
  type Statements,
  statementsOf,
} from '../../../shared/domain/models/cards.ts'
import { requireDataset } from '../../datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'

const { datasetStatements } = schema

/** What a person said of a dataset. */
export function datasetStatementsOf(db: Registry, datasetId: number): Statements<DatasetSection> {
  return statementsOf(datasetSections, db.select().from(datasetStatements).where(eq(datasetStatements.datasetId, datasetId)).all())
}

/** @throws NOT_FOUND */
export function describeSheet(db: Registry, dataset: string): Datasheet {
  const statements = datasetStatementsOf(db, requireDataset(db, dataset).id)
  const missing = missingSections(datasetSections, statements)
  return {
    dataset,
    sections: (Object.keys(datasetSections) as DatasetSection[]).map((section) => ({
      section,
      ...datasetSections[section],
      text: statements[section],
    })),
    missing,
    complete: missing.length === 0,
  }
}

/** Writes a section, or takes it back with null. @throws NOT_FOUND */
export function setDatasetStatement(db: Registry, dataset: string, section: DatasetSection, text: string | null): void {
  const { id: datasetId } = requireDataset(db, dataset)
  const place = and(eq(datasetStatements.datasetId, datasetId), eq(datasetStatements.section, section))
  if (text === null) db.delete(datasetStatements).where(place).run()
  else {
    db.insert(datasetStatements)
      .values({ datasetId, section, text: text.trim() })
      .onConflictDoUpdate({ target: [datasetStatements.datasetId, datasetStatements.section], set: { text: text.trim() } })
      .run()
  }
}
