/** What a run is, beside its params and its measurements. `started` is when it was made, `heard` when another program last logged to it. */
export const runFacts = [
  'status',
  'experiment',
  'source',
  'user',
  'dataset',
  'task',
  'target',
  'engine',
  'epochs',
  'bestEpoch',
  'started',
  'took',
  'heard',
  'tags',
  'notes',
  'name',
] as const
export type RunFact = (typeof runFacts)[number]
