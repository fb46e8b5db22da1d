import { readFileSync } from 'node:fs'
import type { StartWorker } from '../src/main/jobs/index.ts'

/** The median of several runs, in ms. */
export async function median(times: number, work: () => unknown): Promise<number> {
  const all: number[] = []
  for (let i = 0; i < times; i++) {
    const begin = performance.now()
    await work()
    all.push(performance.now() - begin)
  }
  return all.toSorted((a, b) => a - b)[Math.floor(times / 2)]
}

/** Workers whose peak memory is watched (Linux). `peak()` gives the largest of them so far, in bytes. */
export function watchedWorkers(startWorker: StartWorker): { startWorker: StartWorker; peak: () => number } {
  let peak = 0
  const watched: StartWorker = () => {
    const worker = startWorker()
    const timer = setInterval(() => {
      peak = Math.max(peak, residentPeak(worker.pid))
    }, 10)
    worker.onExit(() => clearInterval(timer))
    return worker
  }
  return { startWorker: watched, peak: () => peak }
}

function residentPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0 // it has ended, or this is not Linux
  }
}
