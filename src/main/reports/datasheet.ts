import { and, count as countRows, eq, isNull } from 'drizzle-orm'
import { datasetSections, type DatasetSection } from '../../shared/domain/models/cards.ts'
import type { ColumnProfile } from '../../shared/domain/datasets/dataset.ts'
import { type Block, charts, count, type Document, figure, heading, histogram, notice, paragraph, prose, table } from '../document/index.ts'
import {
  describeDataset,
  describeVersion,
  manifestOf,
  profileOf,
  requireDataset,
  requireVersion,
  protectedOfVersion,
  sensitiveColumns,
} from '../datasets/index.ts'
import { datasetStatementsOf } from '../models/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import { when } from './words.ts'

/** More histograms than this are no longer looked at. */
const shownHistograms = 24

/**
 * The datasheet of a dataset version (Gebru et al. 2021, https://doi.org/10.1145/3458723): what is recorded, and what
 * only a person can say. Values of sensitive columns are left out.
 * @throws NOT_FOUND, OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function datasheet(workspace: Workspace, ref: string): Promise<Document> {
  const { db } = workspace
  const row = requireVersion(db, ref)
  const version = describeVersion(db, row)
  const dataset = requireDataset(db, version.dataset)
  const profile = await profileOf(workspace, row)
  const sensitive = sensitiveColumns(db, row.datasetId)
  const ofGroups = protectedOfVersion(db, row)
  const said = datasetStatementsOf(db, dataset.id)
  const written = (section: DatasetSection): Block[] => {
    const { title, question, required } = datasetSections[section]
    const text = said[section]
    if (text === null && !required) return []
    return [heading(title), text === null ? notice('To be written.', question) : prose(text)]
  }
  const { key } = manifestOf(row)
  const own = profile.columns.filter((column) => !sensitive.has(column.name))
  return {
    title: `Datasheet of ${version.ref}`,
    blocks: [
      paragraph(`${count(version.rows)} rows and ${count(version.columns)} columns, SHA-256 `, { code: version.hash }, '.'),
      ...(dataset.notes.trim() === '' ? [] : [prose(dataset.notes)]),
      ...written('motivation'),
      ...written('composition'),
      heading('Columns'),
      paragraph(
        `Target: ${version.target ?? 'none'}. Key: ${key.length === 0 ? 'none' : key.join(', ')}. Duplicate rows: ${count(profile.duplicateRows)}.`,
      ),
      table(
        ['Column', 'Type', 'Missing', 'Distinct', 'Values'],
        profile.columns.map((column) => [
          column.name,
          column.type,
          count(column.missing),
          count(column.distinct),
          sensitive.has(column.name) ? 'sensitive: not shown' : values(column),
        ]),
      ),
      ...(ofGroups.length === 0 ? [] : [paragraph(`Protected columns, over which fairness is evaluated: ${ofGroups.join(', ')}.`)]),
      charts(...own.slice(0, shownHistograms).map(({ name, histogram: bins }) => bins && histogram(name, bins, name))),
      ...written('collection'),
      heading('Source and versions'),
      paragraph(`Source of this version: ${sourceText(version.source)}.`),
      table(
        ['Version', 'Rows', 'Columns', 'Created', 'SHA-256'],
        describeDataset(db, dataset).versions.map((one) => [
          `v${one.number}`,
          count(one.rows),
          count(one.columns),
          when(one.createdAt),
          [{ code: one.hash.slice(0, 12) }],
        ]),
      ),
      ...written('preprocessing'),
      ...written('uses'),
      paragraph(`Runs on this version so far: ${count(runsOn(db, row.id))}.`),
      ...written('distribution'),
      ...written('maintenance'),
    ],
  }
}

function values({ min, max, mean, top }: ColumnProfile): string {
  const bound = (value: number | string) => (typeof value === 'number' ? figure(value) : value)
  if (mean !== null && min !== null && max !== null) return `${bound(min)} to ${bound(max)}, mean ${figure(mean)}`
  if (top.length > 0)
    return top
      .slice(0, 5)
      .map(({ value, count: times }) => `${shorten(value)} (${count(times)})`)
      .join(', ')
  return min === null || max === null ? '–' : `${bound(min)} to ${bound(max)}`
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

function sourceText(source: Readonly<Record<string, unknown>>): string {
  const plain = Object.entries(source).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return plain.length === 0 ? 'not recorded' : plain.map(([name, value]) => `${name} ${String(value)}`).join(', ')
}

function runsOn(db: Registry, versionId: number): number {
  const { runs, trainingRuns } = schema
  const here = and(eq(trainingRuns.datasetVersionId, versionId), isNull(runs.deletedAt))
  return db.select({ n: countRows() }).from(trainingRuns).innerJoin(runs, eq(runs.id, trainingRuns.runId)).where(here).get()?.n ?? 0
}
