import type { z } from 'zod'
import {
  type About,
  FeatureDefinitions,
  FeatureName,
  type FeatureServiceDefinition,
  parseFeatureRef,
} from '../../../../../shared/domain/features/definitions.ts'

/** A view in a service, with the features that are chosen of it. */
export interface EntryDraft {
  /** With a version where it is to stay with that one. */
  readonly view: string
  /** Empty: all of them. */
  readonly features: readonly string[]
  /** Another name in this service; empty for its own. */
  readonly as: string
  /** Key of the view to the column of the entity rows, where that has another name. */
  readonly keyColumns: Readonly<Record<string, string>>
}

/** A feature service as its form holds it. */
export interface ServiceDraft {
  readonly name: string
  readonly about: About
  readonly fullNames: boolean
  readonly entries: readonly EntryDraft[]
}

export const newEntry = (view: string): EntryDraft => ({ view, features: [], as: '', keyColumns: {} })

export function newServiceDraft(views: readonly string[]): ServiceDraft {
  return { name: '', about: { description: '', owner: '', tags: [] }, fullNames: false, entries: views.map(newEntry) }
}

export function serviceDraftOf({ name, description, owner, tags, fullNames, features }: FeatureServiceDefinition): ServiceDraft {
  return {
    name,
    about: { description, owner, tags },
    fullNames,
    entries: features.map((entry) => ({
      view: entry.view,
      features: entry.features ?? [],
      as: entry.as ?? '',
      keyColumns: entry.keyColumns ?? {},
    })),
  }
}

/** What it is called here: its alias, or the name of its view. */
export const entryName = ({ view, as }: EntryDraft): string => as.trim() || parseFeatureRef(view).name

/** Output columns that more than one entry would give, each with those entries. @param featuresOf all features of a view */
export function clashesOf(
  { entries, fullNames }: ServiceDraft,
  featuresOf: (view: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, string[]>()
  for (const entry of entries) {
    const name = entryName(entry)
    const features = entry.features.length > 0 ? entry.features : featuresOf(entry.view)
    for (const feature of features) {
      const column = fullNames ? `${name}__${feature}` : feature
      given.set(column, [...(given.get(column) ?? []), name])
    }
  }
  return new Map([...given].filter(([, names]) => names.length > 1))
}

/** What is wrong or missing, in one sentence; null when it can be planned. */
export function serviceProblem(draft: ServiceDraft, clashes: ReadonlyMap<string, readonly string[]>): string | null {
  if (draft.name.trim() === '') return 'Missing: Name'
  const named = FeatureName.safeParse(draft.name.trim())
  if (!named.success) return `Name: ${named.error.issues[0].message}`
  if (draft.entries.length === 0) return 'Missing: Views'
  const twice = draft.entries.find((entry, place) => draft.entries.findIndex((other) => entryName(other) === entryName(entry)) !== place)
  if (twice) return `${entryName(twice)} is listed twice: give one of them another name`
  const [clash] = clashes
  return clash ? `${clash[0]} comes from ${clash[1].join(' and ')}: use full names, or choose one of them` : null
}

export function serviceDefinitionsOf({ name, about, fullNames, entries }: ServiceDraft): z.ZodSafeParseResult<FeatureDefinitions> {
  return FeatureDefinitions.safeParse({
    services: [
      {
        name: name.trim(),
        ...about,
        fullNames,
        features: entries.map(({ view, features, as, keyColumns }) => {
          const columns = Object.entries(keyColumns).filter(([key, column]) => column.trim() !== '' && column !== key)
          return {
            view,
            ...(features.length > 0 && { features: [...features] }),
            ...(as.trim() !== '' && as.trim() !== view && { as: as.trim() }),
            ...(columns.length > 0 && { keyColumns: Object.fromEntries(columns) }),
          }
        }),
      },
    ],
  })
}
