/**
 * What can be put into the trash. A dataset goes with all its versions, an experiment with its runs and studies, a run with the models that
 * it logged, a registered model with all its versions.
 */
export const trashKinds = ['dataset', 'experiment', 'run', 'loggedModel', 'model', 'modelVersion', 'package'] as const
export type TrashKind = (typeof trashKinds)[number]

/**
 * The name of a dataset, experiment or model while it is in the trash. No name that a person gives has an @, so it is free for
 * ever, the old name can be given again, and what refers to it is still found: `wine@trash-3@v1`.
 */
export const trashName = (name: string, id: number): string => `${name}@trash-${id}`

/** The name that it had before, and has again when it is restored. */
export const originalName = (name: string): string => name.replace(/@trash-\d+$/, '')
