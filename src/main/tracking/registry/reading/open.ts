import { takeOnnx } from '../../../models/tasks.ts'
import { checkGraph } from '../../../onnx/check.ts'
import { graphClasses, withoutZipMap } from '../../../onnx/classes.ts'
import type { ObjectStore } from '../../../workspace/index.ts'
import type { Mlmodel } from './mlmodel.ts'
import { requestOf, type Said, type TrainedOnData } from './request.ts'
import type { Opened } from './types.ts'

interface Known {
  readonly mlmodel: Mlmodel | null
  readonly data: TrainedOnData | null
  readonly said: Said
}

/**
 * Opens a graph that anybody may have made, as far as it is known how it is read.
 * @throws MODEL_UNSAFE, MODEL_LIMIT; FORMAT_INVALID for what is no model of tables, INVALID_INPUT for what a person has to say
 */
export async function openGraph(given: Uint8Array, { mlmodel, data, said }: Known, objects: ObjectStore): Promise<Opened> {
  checkGraph(given)
  const classes = graphClasses(given)
  const graph = withoutZipMap(given) ?? given
  const taken = await takeOnnx(graph, (ports) => requestOf(ports, { classes, mlmodel, data, said }), objects)
  const { task, threshold } = taken.signature
  return { task, threshold, onnxObject: taken.onnxObject, signatureObject: taken.signatureObject }
}
