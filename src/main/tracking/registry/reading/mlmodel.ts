import { z } from 'zod'
import { CairnError } from '../../../../shared/errors.ts'
import { DocumentError, readYaml } from '../../../yaml.ts'

/** Bytes of an MLmodel: one of 10,000 columns has less. */
export const mostMlmodelBytes = 1 << 20

/** What Cairn takes from an MLmodel. */
export interface Mlmodel {
  /** The names of its flavors, as `onnx` or `sklearn`, `python_function` last. */
  readonly flavors: readonly string[]
  /** The ONNX file as the model's folder names it; null where it has none. */
  readonly onnx: string | null
  /** The columns of its signature, in their order; null where it has none, or tensors without names. */
  readonly columns: readonly string[] | null
  /** The one column that its signature says it gives. */
  readonly output: string | null
  /** The file with rows of a frame as an example, whose columns are those of the model; null where it has none. */
  readonly example: string | null
}

const Spec = z.looseObject({ name: z.string().min(1).max(1_000).optional() })
const Specs = z.array(Spec).max(10_000)
const Document = z.looseObject({
  flavors: z.record(z.string().max(200), z.looseObject({ data: z.unknown().optional() })),
  signature: z.looseObject({ inputs: z.string().nullish(), outputs: z.string().nullish() }).nullish(),
  saved_input_example_info: z
    .looseObject({ artifact_path: z.string(), pandas_orient: z.literal('split') })
    .nullish()
    .catch(null),
})

/**
 * Reads an MLmodel, which anybody may have written: YAML's core schema alone, so no tag makes anything but data, with bounds of size,
 * depth and of what aliases repeat. @throws FORMAT_INVALID
 */
export function readMlmodel(text: string): Mlmodel {
  const { flavors, signature, saved_input_example_info: example } = parse(text)
  const names = Object.keys(flavors).sort((a, b) => Number(a === 'python_function') - Number(b === 'python_function'))
  const data = flavors.onnx?.data
  const outputs = namesIn(signature?.outputs)
  return {
    flavors: names,
    onnx: typeof data === 'string' ? data : null,
    columns: namesIn(signature?.inputs),
    output: outputs?.length === 1 ? outputs[0] : null,
    example: example?.artifact_path ?? null,
  }
}

function parse(text: string): z.infer<typeof Document> {
  try {
    return Document.parse(readYaml(text).data)
  } catch (error) {
    if (error instanceof DocumentError) {
      const { line, column } = error.position
      throw new CairnError('FORMAT_INVALID', `Its MLmodel cannot be read. Line ${line}, column ${column}: ${error.message}`, {}, error)
    }
    if (!(error instanceof z.ZodError)) throw error
    throw new CairnError('FORMAT_INVALID', 'Its MLmodel has no flavors in the form of MLflow.', {}, error)
  }
}

/** The columns of an example, as pandas writes a frame with `orient='split'`; null where it is none. */
export function columnsOfExample(json: string): string[] | null {
  try {
    return Example.parse(JSON.parse(json)).columns
  } catch {
    return null
  }
}

const Example = z.looseObject({ columns: z.array(z.string().min(1).max(1_000)).min(1).max(10_000) })

/** A signature is JSON in a text of its own. Null where it is none, or some of it have no name. */
function namesIn(json: string | null | undefined): string[] | null {
  try {
    const names = Specs.parse(JSON.parse(json ?? '')).map(({ name }) => name)
    return names.length > 0 && names.every((name) => name !== undefined) ? names : null
  } catch {
    return null
  }
}
