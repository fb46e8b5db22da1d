import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { CairnError } from '../../../../shared/errors.ts'
import { ObjectStore } from '../../../workspace/objects/objects.ts'
import { type Explainer, openExplainer } from '../explain.ts'
import { loadGraph, type LoadedGraph, madeRows, readServable } from '../model.ts'
import type { LaneAnswer, LaneData, LaneRequest } from './protocol.ts'

/**
 * A thread that computes. It has models of its own, each loaded when it is first asked for. It has no bounds of time: the thread that
 * answers sees how long it takes, and goes on without it.
 */

const { objects: root, isBehind }: LaneData = workerData
const objects = new ObjectStore(root)
const graphs = new Map<string, Promise<LoadedGraph>>()
const explainers = new Map<string, Promise<Explainer>>()

// On Linux the number 0 is this thread, and elsewhere the process, in which others answer.
if (isBehind && process.platform === 'linux') setPriority(0, 10)

function say(answer: LaneAnswer): void {
  parentPort?.postMessage(answer)
}

/** Made once for each servable; what fails is tried again by the next who asks. */
function once<Made>(all: Map<string, Promise<Made>>, servable: string, make: () => Promise<Made>): Promise<Made> {
  const known = all.get(servable)
  if (known) return known
  const made = make()
  all.set(servable, made)
  made.catch(() => all.delete(servable))
  return made
}

const graphOf = (servable: string) =>
  once(graphs, servable, async () =>
    loadGraph(await readServable(servable, objects), objects, { threads: 1, bounds: { time: Number.POSITIVE_INFINITY } }),
  )
const explainerOf = (servable: string) =>
  once(explainers, servable, async () => openExplainer(await readServable(servable, objects), objects))

async function answer(request: LaneRequest): Promise<LaneAnswer | null> {
  switch (request.type) {
    case 'rows': {
      const graph = await graphOf(request.servable)
      const begun = performance.now()
      const predictions = await graph.run(request)
      return { type: 'rows', predictions, took: performance.now() - begun }
    }
    case 'explain':
      return { type: 'explain', explanations: (await explainerOf(request.servable)).explain(request, request.labels) }
    case 'warm': {
      const { signature } = await readServable(request.servable, objects)
      await (await graphOf(request.servable)).run(madeRows(signature, 1)).catch(() => {})
      return { type: 'done' }
    }
    case 'forget': {
      const graph = graphs.get(request.servable)
      graphs.delete(request.servable)
      explainers.delete(request.servable)
      await graph?.then((each) => each.release()).catch(() => {})
      return null
    }
    case 'end': {
      for (const graph of graphs.values()) await graph.then((each) => each.release()).catch(() => {})
      parentPort?.close()
      return null
    }
  }
}

// One after the other: nothing is let go while it computes.
let last: Promise<unknown> = Promise.resolve()
parentPort?.on('message', (request: LaneRequest) => {
  last = last
    .then(() => answer(request))
    .catch((thrown: unknown): LaneAnswer => ({ type: 'failed', error: CairnError.from(thrown).toJSON() }))
    .then((said) => {
      if (said) say(said)
    })
})
say({ type: 'started' })
