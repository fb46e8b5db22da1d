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
  limits: { title: 'Limits', question: 'Which limits are known, beyond those Cairn detects automatically?', required: false },
  contact: { title: 'Contact', question: 'Who can be asked about the model?', required: true },
} as const satisfies Record<string, SectionCopy>

/** After Gebru et al. 2021, Datasheets for Datasets (https://doi.org/10.1145/3458723). */
export const datasetSections = {
  motivation: { title: 'Motivation', question: 'Why was the dataset created, by whom, and who funded it?', required: true },
  composition: {
    title: 'Composition',
    question: 'What does each row represent? Is anything missing, and does it describe people?',
    required: true,
  },
  collection: { title: 'Collection', question: 'How, when and from whom was it collected, and with whose consent?', required: true },
  preprocessing: { title: 'Preprocessing', question: 'How was it cleaned, filtered or labeled, and by whom?', required: false },
  uses: { title: 'Uses', question: 'What should it be used for, and what not?', required: true },
  distribution: { title: 'Distribution', question: 'Who can get it, and under which license?', required: false },
  maintenance: { title: 'Maintenance', question: 'Who maintains it, and how are errors reported?', required: true },
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
