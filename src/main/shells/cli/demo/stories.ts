import { type SampleData, samples } from '../../../samples.ts'

/** One of the datasets that the demo follows from its file to a package. */
export type Story = SampleData

export const stories: readonly Story[] = samples

export const families = ['linear', 'mlp'] as const
export const seed = 7
