import { Job } from './job'
import { perform } from './perform'

/** How often a thread looks before it sleeps: waking takes longer than the pause between two forks of a tree. */
const looks: u32 = 4000

/**
 * Does the tasks 0 … total − 1 of an operation, on all threads; returns when all are done. Which thread does which task is left to chance,
 * so that tasks write to places of their own, and sums are of integers or are added up afterwards, in order.
 * @param total at most 65,000
 */
export function fork(job: Job, operation: u32, total: u32): void {
  if (job.threads === 1 || total === 1) {
    for (let i: u32 = 0; i < total; i++) perform(job, operation, i)
    return
  }
  const at = changetype<usize>(job)
  const epoch = job.epoch + 1
  job.operation = operation
  atomic.store<u32>(at + offsetof<Job>('done'), 0)
  atomic.store<u64>(at + offsetof<Job>('next'), ((<u64>epoch) << 32) | ((<u64>total) << 16))
  atomic.store<u32>(at + offsetof<Job>('epoch'), epoch)
  if (atomic.load<u32>(at + offsetof<Job>('sleeping')) > 0) atomic.notify(at + offsetof<Job>('epoch'), -1)
  work(job)
  for (let look: u32 = 0; look < looks; look++) if (atomic.load<u32>(at + offsetof<Job>('done')) === total) return
  for (;;) {
    const done = atomic.load<u32>(at + offsetof<Job>('done'))
    if (done === total) return
    atomic.wait<u32>(at + offsetof<Job>('done'), done, -1)
  }
}

/**
 * Takes tasks until none is left. The number of a task comes with the total of its own fork, and the fork does not end before the task has:
 * a thread that is late can neither take a task of another fork for one of its own nor read what that one is told.
 */
function work(job: Job): void {
  const at = changetype<usize>(job)
  for (;;) {
    const taken = atomic.add<u64>(at + offsetof<Job>('next'), 1)
    const total = <u32>(taken >> 16) & 0xffff
    const task = <u32>taken & 0xffff
    if (task >= total) return
    perform(job, job.operation, task)
    if (atomic.add<u32>(at + offsetof<Job>('done'), 1) + 1 === total) atomic.notify(at + offsetof<Job>('done'), 1)
  }
}

/** What the other threads run until they are told to stop. */
export function serve(address: usize): void {
  const job = changetype<Job>(address)
  let seen: u32 = 0
  for (;;) {
    for (let look: u32 = 0; look < looks && atomic.load<u32>(address + offsetof<Job>('epoch')) === seen; look++) {}
    while (atomic.load<u32>(address + offsetof<Job>('epoch')) === seen) {
      if (atomic.load<u32>(address + offsetof<Job>('stopping')) !== 0) return
      atomic.add<u32>(address + offsetof<Job>('sleeping'), 1)
      atomic.wait<u32>(address + offsetof<Job>('epoch'), seen, -1)
      atomic.sub<u32>(address + offsetof<Job>('sleeping'), 1)
    }
    if (atomic.load<u32>(address + offsetof<Job>('stopping')) !== 0) return
    seen = atomic.load<u32>(address + offsetof<Job>('epoch'))
    work(job)
  }
}

/** Ends `serve` on all threads. */
export function stop(address: usize): void {
  atomic.store<u32>(address + offsetof<Job>('stopping'), 1)
  atomic.add<u32>(address + offsetof<Job>('epoch'), 1)
  atomic.notify(address + offsetof<Job>('epoch'), -1)
}
