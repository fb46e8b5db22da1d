import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { artifactPathProblem } from '../../../shared/domain/experiments/artifactPath.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { hashFile, type ObjectStore } from '../../workspace/index.ts'
import { graphAlone } from '../registry/graphAlone.ts'
import { openGraph } from '../registry/reading/open.ts'
import type { Said, TrainedOnData } from '../registry/reading/request.ts'
import { mlmodelOf } from '../registry/reading/task.ts'
import type { Opened, VersionFile } from '../registry/reading/types.ts'
import type { Conversion } from './kinds.ts'
import { ownPython } from './python.ts'
import { runPython } from './run.ts'

export interface ConvertInput {
  /** The person's Python when the conversion was asked for. */
  readonly python: string
  readonly script: string
  readonly kind: Conversion['kind']
  /** The file that is converted, by its path among the files. */
  readonly model: string
  readonly files: readonly VersionFile[]
  readonly data: TrainedOnData | null
  readonly said: Said
}

export interface ConvertOutput {
  readonly opened: Opened
  readonly files: readonly VersionFile[]
  /** `skl2onnx 1.20.0` */
  readonly library: string
}

/** ms */
const timeout = 15 * 60_000
const mostBytes = 1 << 30

/** What the script prints as its last line. */
const Answer = z.object({ library: z.string().max(200), columns: z.array(z.string().min(1).max(1_000)).max(10_000).nullish() })

/**
 * Converts a model with the person's own Python, in a folder of this job alone; what comes out is a graph of a stranger, and is checked as
 * one. @throws INVALID_INPUT where the person's Python is another by now; FORMAT_INVALID with what the conversion printed where it failed
 */
export const convertTask: Task<ConvertInput, ConvertOutput> = async (input, { objects, scratch, signal, progress }) => {
  if (ownPython() !== input.python)
    throw new CairnError(
      'INVALID_INPUT',
      'Your Python in Settings is another one than when this conversion was asked for. Ask for it again.',
    )
  progress(0, 'writing the files')
  const folder = join(scratch, 'model')
  for (const file of input.files) await writeFile(folder, file, objects)
  progress(0.1, 'converting')
  const mlmodel = await mlmodelOf(input.files, objects).catch(() => null)
  const output = join(scratch, 'converted.onnx')
  const columns = input.said.inputs?.[0]?.columns ?? mlmodel?.columns ?? null
  const args = [input.script, input.kind, join(folder, ...input.model.split('/')), JSON.stringify(columns), output]
  const ran = await runPython(input.python, args, { folder: scratch, timeout, signal })
  if (ran.code !== 0) throw failed(`The conversion ended with code ${ran.code}.`, ran.stderr)
  const answer = answerIn(ran.stdout, ran.stderr)
  progress(0.9, 'checking the graph')
  const bytes = await readGraph(output)
  const known = {
    flavors: ['onnx'],
    onnx: null,
    columns: mlmodel?.columns ?? answer.columns ?? null,
    output: mlmodel?.output ?? null,
    example: null,
  }
  const opened = await openGraph(bytes, { mlmodel: known, data: input.data, said: input.said }, objects)
  const [graph, text] = [await objects.put(bytes), await objects.put(graphAlone)]
  return {
    opened,
    files: [
      { path: 'MLmodel', object: text.object, bytes: text.bytes },
      { path: 'model.onnx', object: graph.object, bytes: graph.bytes },
    ],
    library: answer.library,
  }
}

/** Where it says, whatever it is called there: a name that would be another place is none. @throws FORMAT_INVALID, OBJECT_CORRUPT */
async function writeFile(folder: string, { path, object }: VersionFile, objects: ObjectStore): Promise<void> {
  if (artifactPathProblem(path) !== null) throw new CairnError('FORMAT_INVALID', `${path.slice(0, 200)} is no path of a file.`)
  const place = join(folder, ...path.split('/'))
  await mkdir(dirname(place), { recursive: true, mode: 0o700 })
  await copyFile(objects.path(object), place)
  if ((await hashFile(place)) !== object) throw new CairnError('OBJECT_CORRUPT', `${path} is not what was kept.`, { object })
}

function answerIn(stdout: string, stderr: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''))
  } catch {
    throw failed('The conversion printed no result.', stderr)
  }
}

/** A file and no link, within bounds. */
async function readGraph(path: string): Promise<Buffer> {
  const found = await lstat(path).catch(() => null)
  if (!found?.isFile()) throw failed('The conversion wrote no file.', '')
  if (found.size > mostBytes) throw failed('The converted graph is larger than 1 GiB.', '')
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** With the last lines that were printed: what is wrong stands there. */
function failed(message: string, stderr: string): CairnError {
  const lines = stderr.trimEnd().split('\n').slice(-12).join('\n').slice(-2_000)
  return new CairnError('FORMAT_INVALID', lines === '' ? message : `${message}\n${lines}`)
}
