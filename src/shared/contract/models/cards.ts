import { z } from 'zod'
import { DatasetSection, ModelSection } from '../../domain/models/cards.ts'
import { ModelSignature } from '../../domain/packages/package.ts'
import { KnownName, operation, Ref } from '../base.ts'

const Section = <Key extends z.ZodType>(key: Key) =>
  z.object({ section: key, title: z.string(), question: z.string(), required: z.boolean(), text: z.string().nullable() })

export const ModelCard = z.object({
  /** `wine@v2` */
  ref: z.string(),
  sections: z.array(Section(ModelSection)),
  /** Required sections that nobody has written. */
  missing: z.array(ModelSection),
  complete: z.boolean(),
})
export type ModelCard = z.infer<typeof ModelCard>

export const CardCopy = z.object({ card: ModelCard, from: z.string(), copied: z.array(ModelSection) })
export type CardCopy = z.infer<typeof CardCopy>

export const Datasheet = z.object({
  dataset: z.string(),
  sections: z.array(Section(DatasetSection)),
  missing: z.array(DatasetSection),
  complete: z.boolean(),
})
export type Datasheet = z.infer<typeof Datasheet>

/** The card as a package would hold it now, and the signature beside it. */
export const CardPreview = z.object({ ref: z.string(), markdown: z.string(), draft: z.boolean(), signature: ModelSignature })
export type CardPreview = z.infer<typeof CardPreview>

const Statement = z.string().trim().min(1).max(100_000)

export const cardsContract = {
  get: operation()
    .input(z.object({ ref: Ref }))
    .output(ModelCard),
  /** What a package built now would say: everything measured, and what a person wrote. */
  preview: operation(
    'RUN_NOT_DONE',
    'RUN_NOT_TRAINED',
    'TOO_FEW_ROWS',
    'PARITY_FAILED',
    'OBJECT_MISSING',
    'OBJECT_CORRUPT',
    'CANCELLED',
    'WORKER_DIED',
  )
    .input(z.object({ ref: Ref }))
    .output(CardPreview),
  /** Writes a section, or takes it back with null. */
  set: operation()
    .input(z.object({ ref: Ref, section: ModelSection, text: Statement.nullable() }))
    .output(ModelCard),
  /** Takes over the sections of another version, by default of the one before, where none is written yet. */
  copy: operation()
    .input(z.object({ ref: Ref, from: Ref.optional() }))
    .output(CardCopy),
  sheet: operation()
    .input(z.object({ dataset: KnownName }))
    .output(Datasheet),
  setSheet: operation()
    .input(z.object({ dataset: KnownName, section: DatasetSection, text: Statement.nullable() }))
    .output(Datasheet),
}
