import { z } from 'zod'

/** The sections of a model card and of a datasheet that only a person can write. All the rest is filled from what is recorded. */

interface SectionCopy {
  readonly title: string
  readonly question: string
  /** Without it the card is a draft. */
  readonly required: boolean
}

export const modelSections = {
  intendedUse: { title: 'Intended use', question: 'What is the model for, and who should use it?', required: true },
  outOfScope: { title: 'Out-of-scope use', question: 'What must the model not be used for?', required: true },
  limits: { title: 'Limits', question: 'Where is it known to be wrong, beside what Cairn finds by itself?', required: false },
  contact: { title: 'Contact', question: 'Who answers questions about the model?', required: true },
} as const satisfies Record<string, SectionCopy>

/** After Gebru et al. 2021, Datasheets for Datasets (https://doi.org/10.1145/3458723). */
export const datasetSections = {
  motivation: { title: 'Motivation', question: 'For what purpose was the dataset made, by whom, and who paid for it?', required: true },
  composition: {
    title: 'Composition',
    question: 'What does a row stand for? Is anything missing, and is it about people?',
    required: true,
  },
  collection: { title: 'Collection', question: 'How, when and from whom was it collected, and with whose consent?', required: true },
  preprocessing: { title: 'Preprocessing', question: 'What was cleaned, filtered or labelled before, and by whom?', required: false },
  uses: { title: 'Uses', question: 'What may it be used for, and what not?', required: true },
  distribution: { title: 'Distribution', question: 'Who may have it, under which licence?', required: false },
  maintenance: { title: 'Maintenance', question: 'Who looks after it, and how are errors reported?', required: true },
} as const satisfies Record<string, SectionCopy>

export type ModelSection = keyof typeof modelSections
export type DatasetSection = keyof typeof datasetSections

const keys = <Key extends string>(sections: Record<Key, SectionCopy>) => Object.keys(sections) as [Key, ...Key[]]
export const ModelSection = z.enum(keys(modelSections))
export const DatasetSection = z.enum(keys(datasetSections))

/** What a person wrote, per section; null where nobody has written it yet. */
export type Statements<Section extends string> = Readonly<Record<Section, string | null>>

/** Fills up what was kept to all sections, in their order. */
export function statementsOf<Section extends string>(
  sections: Record<Section, SectionCopy>,
  kept: readonly { readonly section: string; readonly text: string }[],
): Statements<Section> {
  const texts = new Map(kept.map(({ section, text }) => [section, text]))
  return Object.fromEntries(keys(sections).map((key) => [key, texts.get(key)?.trim() || null])) as Statements<Section>
}

/** The required sections that nobody has written yet. */
export function missingSections<Section extends string>(
  sections: Record<Section, SectionCopy>,
  statements: Statements<Section>,
): Section[] {
  return keys(sections).filter((key) => sections[key].required && !statements[key]?.trim())
}
