/** Who made a run: Cairn itself, an MLflow client that logged to it, or another program whose runs were imported. */
export const runSources = ['cairn', 'mlflow', 'import'] as const
export type RunSource = (typeof runSources)[number]

/** Under it programs log what the machine did: memory, processor, disk, network. */
export const systemPrefix = 'system/'
