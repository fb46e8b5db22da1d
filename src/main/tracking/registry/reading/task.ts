import { CairnError } from '../../../../shared/errors.ts'
import type { Task } from '../../../jobs/index.ts'
import type { ObjectStore } from '../../../workspace/index.ts'
import { whyFilesKept, whyKept } from './kept.ts'
import { columnsOfExample, type Mlmodel, mostMlmodelBytes, readMlmodel } from './mlmodel.ts'
import { openGraph } from './open.ts'
import type { Said, TrainedOnData } from './request.ts'
import type { ReadModel, VersionFile } from './types.ts'

export interface ReadModelInput {
  readonly files: readonly VersionFile[]
  readonly data: TrainedOnData | null
  readonly said: Said
}

/** A larger model is not read into memory. */
const mostBytes = 1 << 30

/**
 * Looks at the files of a model that another program made. Nothing but an ONNX graph is opened, and only one that is safe to run; for
 * anything else it says why it is kept as it is.
 */
export const readModelTask: Task<ReadModelInput, ReadModel> = async (input, { objects }) => {
  let flavor: string | null = null
  try {
    const mlmodel = await mlmodelOf(input.files, objects)
    flavor = mlmodel ? flavorOf(mlmodel) : null
    const file = onnxFileOf(input.files, mlmodel)
    if (typeof file === 'string') return { flavor, opened: null, why: file }
    return { flavor: flavor ?? 'onnx', opened: await openGraph(await objects.get(file.object), { ...input, mlmodel }, objects), why: null }
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (!told.has(error.code)) throw error
    return { flavor, opened: null, why: error.code === 'INVALID_INPUT' ? `${error.message} ${wayOn}` : error.message }
  }
}

/** The same for several, one after the other. */
export const readModelsTask: Task<readonly ReadModelInput[], ReadModel[]> = async (inputs, context) => {
  const found: ReadModel[] = []
  for (const input of inputs) found.push(await readModelTask(input, context))
  return found
}

/** What is wrong with the model itself, and not with the workspace or the computer. */
const told = new Set(['FORMAT_INVALID', 'MODEL_UNSAFE', 'INVALID_INPUT'])

/** Where a person can say what is missing. */
const wayOn = 'Do that on its page, or with cairn models open.'

const flavorOf = ({ flavors }: Mlmodel) => (flavors.includes('onnx') ? 'onnx' : (flavors[0] ?? null))

/** @throws FORMAT_INVALID */
export async function mlmodelOf(files: readonly VersionFile[], objects: ObjectStore): Promise<Mlmodel | null> {
  const found = files.find(({ path }) => path === 'MLmodel')
  if (!found) return null
  if (found.bytes > mostMlmodelBytes) throw new CairnError('FORMAT_INVALID', 'Its MLmodel is larger than 1 MiB.')
  const mlmodel = readMlmodel((await objects.get(found.object)).toString())
  return mlmodel.columns ? mlmodel : { ...mlmodel, columns: await exampleColumns(files, mlmodel, objects) }
}

/** Where a signature names none: those of the example that was logged with the model. */
async function exampleColumns(
  files: readonly VersionFile[],
  { example }: Mlmodel,
  objects: ObjectStore,
): Promise<readonly string[] | null> {
  const found = files.find(({ path }) => path === example)
  return found && found.bytes <= mostMlmodelBytes ? columnsOfExample((await objects.get(found.object)).toString()) : null
}

/** The graph among the files; or why there is none. It is looked up by the name that MLmodel gives, and never as a path. */
function onnxFileOf(files: readonly VersionFile[], mlmodel: Mlmodel | null): VersionFile | string {
  if (mlmodel && !mlmodel.flavors.includes('onnx')) return whyKept(mlmodel.flavors)
  const graphs = files.filter(({ path }) => /\.onnx$/i.test(path))
  const named = mlmodel?.onnx
  const found = named == null ? (graphs.length === 1 ? graphs[0] : undefined) : files.find(({ path }) => path === named)
  if (found && found.bytes > mostBytes) return `${found.path} is larger than 1 GiB.`
  if (found) return found
  if (named != null) return `Its MLmodel names "${named.slice(0, 200)}", which is not among its files.`
  return graphs.length > 1
    ? `It has ${graphs.length} ONNX files, and no MLmodel that names one.`
    : whyFilesKept(files.map(({ path }) => path))
}
