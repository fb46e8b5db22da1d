import { desc, eq, isNull } from 'drizzle-orm'
import type { Found } from '../../../shared/contract/datasets/index.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { changeTags, manifestOf, requireDataset, type TagChange, tagsOf } from './registry.ts'

const { datasets, datasetVersions } = schema

/** @throws NOT_FOUND */
export function tagDataset(db: Registry, name: string, change: TagChange): void {
  changeTags(db, requireDataset(db, name).id, change)
}

/** Where a word was found, the most telling place first. */
const places = ['name', 'tag', 'column', 'notes'] as const

/**
 * Datasets in which every word of the text is found: in the name, a tag, the name of a column of any version, or the notes.
 * Upper and lower case are the same. Those that say it in their name come first, then by name.
 */
export function searchDatasets(db: Registry, text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = db
    .select()
    .from(datasets)
    .where(isNull(datasets.deletedAt))
    .orderBy(datasets.name)
    .all()
    .map((dataset) => matchDataset(db, dataset, words))
    .filter((match) => match !== null)
  const rank = ({ matches }: Found) => Math.min(...matches.map(({ where }) => places.indexOf(where)))
  return found.toSorted((a, b) => rank(a) - rank(b))
}

function matchDataset(db: Registry, { id, name, notes }: typeof datasets.$inferSelect, words: readonly string[]): Found | null {
  const versions = db.select().from(datasetVersions).where(eq(datasetVersions.datasetId, id)).orderBy(desc(datasetVersions.number)).all()
  const columns = new Set(versions.flatMap((version) => manifestOf(version).columns.map((column) => column.name)))
  const texts: Found['matches'] = [
    { where: 'name', text: name },
    ...tagsOf(db, id).map((tag) => ({ where: 'tag' as const, text: tag })),
    ...[...columns].map((column) => ({ where: 'column' as const, text: column })),
    { where: 'notes', text: notes },
  ]
  const says = (content: string, word: string) => content.toLowerCase().includes(word)
  if (words.length === 0 || !words.every((word) => texts.some((entry) => says(entry.text, word)))) return null
  const latest = versions.at(0)
  return {
    dataset: name,
    latest: latest ? `${name}@v${latest.number}` : null,
    matches: texts.filter((entry) => words.some((word) => says(entry.text, word))),
  }
}
