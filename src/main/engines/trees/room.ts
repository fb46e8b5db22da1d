import { openTreeKernels, type TreeKernels } from './kernels.ts'
import { layOut, type RoomSpec } from './layout.ts'
import { columnRecord, groupRecord, jobRecord, slotRecord } from './records.ts'

/** A learner's memory. Addresses are in bytes; `get` and `set` are of the job's words, `setNumber` of its float64. */
export interface Room {
  readonly memory: WebAssembly.Memory
  readonly kernels: TreeKernels
  readonly job: number
  readonly bytes: DataView
  readonly columns: readonly Column[]
  get(name: JobField): number
  set(name: JobField, value: number): void
  setNumber(name: JobField, value: number): void
  f32(at: number, count: number): Float32Array
  f64(at: number, count: number): Float64Array
  u32(at: number, count: number): Uint32Array
  /** Rows of a block that are binned at once. */
  readonly rawRows: number
  /** Nodes that there is room for. */
  readonly nodes: number
}

type JobField = Parameters<typeof jobRecord.at>[0]

interface Column {
  readonly bins: number
  readonly stride: number
  /** Bins of values; the next is that of missing ones. */
  readonly count: number
}

/** Gets a learner's memory and fills its tables. @throws ENGINE_UNAVAILABLE when there is not so much memory */
export function openRoom(spec: RoomSpec): Room {
  const layout = layOut(spec)
  const { job, rawRows, nodes } = layout
  const memory = layout.open()
  const bytes = new DataView(memory.buffer)
  const set = (name: JobField, value: number) => bytes.setUint32(job + jobRecord.at(name), value, true)
  fillJob(bytes, spec, layout)
  for (const [i, slot] of layout.slots.entries()) fill(bytes, slotRecord, layout.at.slots + i * slotRecord.size, slot)
  return {
    memory,
    kernels: openTreeKernels(memory),
    job,
    bytes,
    columns: fillColumns(bytes, spec, layout),
    get: (name) => bytes.getUint32(job + jobRecord.at(name), true),
    set,
    setNumber: (name, value) => bytes.setFloat64(job + jobRecord.at(name), value, true),
    f32: (from, count) => new Float32Array(memory.buffer, from, count),
    f64: (from, count) => new Float64Array(memory.buffer, from, count),
    u32: (from, count) => new Uint32Array(memory.buffer, from, count),
    rawRows,
    nodes,
  }
}

type Layout = ReturnType<typeof layOut>

/** Writes words of the record at an address. */
function fill<Name extends string>(
  bytes: DataView,
  record: { at(name: Name): number },
  address: number,
  words: Readonly<Partial<Record<Name, number>>>,
): void {
  for (const [name, value] of Object.entries(words) as [Name, number][]) bytes.setUint32(address + record.at(name), value, true)
}

/** Writes the job. The bits of a histogram are dealt out so that the sum of all second derivatives and the number of all rows fit into 63 together. */
function fillJob(bytes: DataView, spec: RoomSpec, { job, at, groups, histBytes, histSlots }: Layout): void {
  const { trainRows, scoredRows, allRows, outputs, threads } = spec
  const bits = Math.ceil(Math.log2(trainRows + 1))
  const packing = { countShift: 63 - bits, pairBits: Math.min(30, 63 - 2 * bits) }
  const hasMonotone = spec.monotone.some((direction) => direction !== 0) ? 1 : 0
  const sizes = { trainRows, scoredRows, allRows, inputs: spec.edges.length, groups: groups.length, histBytes, histSlots, outputs, threads }
  fill(bytes, jobRecord, job, { ...at, ...sizes, ...packing, hasMonotone })
}

/** Writes groups, columns and edges; @returns where the bins of each input lie */
function fillColumns(bytes: DataView, { edges, categories, monotone }: RoomSpec, { at, groups, counts, histStarts }: Layout): Column[] {
  const columns: Column[] = []
  for (const [g, { at: bins, width, first }] of groups.entries()) {
    fill(bytes, groupRecord, at.groupList + g * groupRecord.size, { bins, stride: width, first, count: width })
    for (let k = 0; k < width; k++) columns.push({ bins: bins + k, stride: width, count: counts[first + k] })
  }
  for (const [j, { bins, stride, count }] of columns.entries()) {
    const inHistogram = { hist: histStarts[j], count: count + 1, missing: count }
    const told = { categories: categories[j], monotone: monotone[j], active: 1, edgeCount: edges[j].length }
    fill(bytes, columnRecord, at.columnList + j * columnRecord.size, { bins, stride, ...inHistogram, ...told })
    new Float32Array(bytes.buffer, at.edges + 1024 * j, edges[j].length).set(edges[j])
  }
  return columns
}
