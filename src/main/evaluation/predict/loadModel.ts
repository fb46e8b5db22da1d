import { ForeignModel } from '../../../shared/domain/evaluation/explanation.ts'
import {
  type ModelBody,
  type NamedTensor,
  type NetworkBody,
  type OnnxBody,
  type TrainedModel,
  type TreesBody,
} from '../../../shared/domain/training/model.ts'
import { ModelSignature } from '../../../shared/domain/packages/package.ts'
import type { Reading } from '../../../shared/domain/datasets/reading.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { assertNever } from '../../../shared/errors.ts'
import type { Trees } from '../../../shared/domain/training/trees.ts'
import { readSafetensors, storedModel, treesOfTensors } from '../../training/index.ts'
import type { ObjectStore } from '../../workspace/index.ts'

/** Where a model lies. A worker can open it without the registry. */
export type ModelSource =
  | {
      readonly kind: 'trained'
      readonly model: string
      readonly weights: string
      /** That it is used with; left out, the model's own. */
      readonly threshold?: number | null
      /** Of the version that it was trained on; null where it is not known. */
      readonly reading?: Reading | null
    }
  | {
      readonly kind: 'onnx'
      readonly onnx: string
      /** A ModelSignature of Cairn's own export, or a ForeignModel. */
      readonly signature: string
      readonly task: Task
      readonly threshold: number | null
    }

export type LoadedNetwork = NetworkBody & { readonly weights: readonly NamedTensor[] }
export type LoadedOnnx = OnnxBody & { readonly graph: Uint8Array }
export type LoadedTrees = TreesBody & { readonly trees: Trees }
export type LoadedBody = LoadedNetwork | LoadedTrees | LoadedOnnx

/** A model with what lies beside its body. */
export interface LoadedModel {
  /** With the threshold that it is used with. */
  readonly model: TrainedModel
  readonly body: LoadedBody
  /** How data are read for it; null where that is not known. */
  readonly reading: Reading | null
  /** The categories of columns that it was trained on, as its package has them. */
  readonly levels?: ReadonlyMap<string, readonly string[]>
}

/** @throws OBJECT_MISSING, OBJECT_CORRUPT, FORMAT_INVALID */
export async function loadModel(source: ModelSource, objects: ObjectStore): Promise<LoadedModel> {
  if (source.kind === 'trained') {
    const stored = await storedModel(objects, source.model)
    const model = source.threshold === undefined ? stored : { ...stored, threshold: source.threshold }
    return { model, body: withBeside(model.body, await objects.get(source.weights)), reading: source.reading ?? null }
  }
  const described: unknown = JSON.parse((await objects.get(source.signature)).toString())
  const foreign = ForeignModel.safeParse(described)
  const { inputs, target, labels, reading } = foreign.success ? foreign.data : ModelSignature.parse(described)
  const model: TrainedModel = {
    format: 'cairn.model/2',
    task: foreign.success ? foreign.data.task : source.task,
    inputs: inputs.map(({ name, type }) => ({ name, type })),
    target: { column: target, labels, offset: 0, scale: 1 },
    threshold: source.threshold,
    body: { kind: 'onnx', ports: foreign.success ? { feeds: foreign.data.feeds, answer: foreign.data.answer } : null },
  }
  // A graph from elsewhere was trained on data that nobody here has read.
  const graph = withBeside(model.body, await objects.get(source.onnx))
  if (foreign.success) return { model, body: graph, reading: null }
  const levels = new Map(
    ModelSignature.parse(described).inputs.flatMap((input) => (input.levels ? [[input.name, input.levels] as const] : [])),
  )
  return { model, body: graph, reading: reading ?? null, levels }
}

function withBeside(body: ModelBody, bytes: Uint8Array): LoadedBody {
  switch (body.kind) {
    case 'network':
      return { ...body, weights: readSafetensors(bytes) }
    case 'trees':
      return { ...body, trees: treesOfTensors(body.ensemble, readSafetensors(bytes)) }
    case 'onnx':
      return { ...body, graph: bytes }
    default:
      return assertNever(body)
  }
}
