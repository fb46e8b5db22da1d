import { z } from 'zod'
import { FeatureDefinitions, FeatureName } from '../../domain/features/definitions.ts'
import { operation, Ref } from '../base.ts'

/** Definitions as files, of Cairn and of Feast. */
export const definitionsContract = {
  /** What is there, as a file that `apply` takes; all of it where no names are given. */
  definitions: operation()
    .input(z.object({ names: z.array(FeatureName).max(1_000).optional() }))
    .output(z.object({ definitions: FeatureDefinitions, text: z.string() })),
  /** The definitions of a Feast repository: its folder, its registry file, or what `feast registry-dump` wrote. Nothing of it is executed. */
  readFeast: operation('FEATURES_INVALID', 'FILE_UNREADABLE', 'FILE_NOT_FOUND')
    .input(z.object({ file: z.string().min(1).max(4096) }))
    .output(
      z.object({
        definitions: FeatureDefinitions,
        text: z.string(),
        /** What could not be taken over, and why; files that are to be imported as datasets. */
        notes: z.array(z.string()),
      }),
    ),
  /** A view of a dataset, to begin with: its key, its times and features are guessed. */
  propose: operation('COLUMN_UNKNOWN')
    .input(z.object({ dataset: Ref }))
    .output(
      z.object({
        definitions: FeatureDefinitions,
        /** As YAML. */
        text: z.string(),
        /** Why it was guessed so. */
        reasons: z.array(z.string()),
      }),
    ),
}
