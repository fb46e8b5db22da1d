import type { Work } from '../../jobs/index.ts'
import type { ReadModelInput } from './reading/task.ts'
import type { ReadModel } from './reading/types.ts'

/** What the registry of the tracking server asks main: what needs workers, or gates. */
export type RegistryCalls = {
  /** Through its gates. @throws GATE_FAILED */
  'registry.moveAlias'(input: { readonly versionId: number; readonly alias: string }): null
  'registry.readModel'(input: ReadModelInput): ReadModel
  /** Makes the files of a version that Cairn trained or that came as a package or graph, where they are not there yet. */
  'registry.ownFiles'(input: { readonly versionId: number }): null
}

export type RegistryAnswers = {
  readonly [Name in keyof RegistryCalls]: (
    work: Work,
    input: Parameters<RegistryCalls[Name]>[0],
  ) => Promise<ReturnType<RegistryCalls[Name]>>
}

const load = async () => (await import('./answers.ts')).registryAnswers

/** Loaded when the first one is asked: main knows the kind of service from its start on. */
export const registryCalls: RegistryAnswers = {
  'registry.moveAlias': async (work, input) => (await load())['registry.moveAlias'](work, input),
  'registry.readModel': async (work, input) => (await load())['registry.readModel'](work, input),
  'registry.ownFiles': async (work, input) => (await load())['registry.ownFiles'](work, input),
}
