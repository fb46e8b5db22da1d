import { readFileSync } from 'node:fs'
import type { StartWorker } from '../src/main/jobs/index.ts'

/** The median of several runs, in ms. */
export async function median(times: number, work: () => unknown): Promise<number> {
  const all: number[] = []
  for (let i = 0; i < times; i++) all.push(await timed(work))
  return middle(all)
}

/** In ms. */
export async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

export function middle(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]
}

/** The most memory that a process had, in bytes: of all of them the largest since the last reset. */
export interface Peak {
  peak(): number
  reset(): void
}

/** Workers whose peak memory is watched (Linux). */
export function watchedWorkers(startWorker: StartWorker): Peak & { readonly startWorker: StartWorker } {
  let peak = 0
  const watched: StartWorker = () => {
    const worker = startWorker()
    const timer = setInterval(() => {
      peak = Math.max(peak, residentPeak(worker.pid))
    }, 10)
    worker.onExit(() => clearInterval(timer))
    return worker
  }
  return {
    startWorker: watched,
    peak: () => peak,
    reset: () => {
      peak = 0
    },
  }
}

function residentPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0 // it has ended, or this is not Linux
  }
}
