import { expect, test } from 'vitest'
import { openTreeKernels } from './kernels.ts'
import {
  columnRecord,
  forestNodeRecord,
  groupRecord,
  jobRecord,
  leafRecord,
  nodeRecord,
  partRecord,
  slotRecord,
  splitRecord,
} from './records.ts'

test('[TR-14] records have the sizes that the kernels give them', () => {
  const kernels = openTreeKernels(new WebAssembly.Memory({ initial: 2, maximum: 65_536, shared: true }))
  const records = [jobRecord, groupRecord, columnRecord, splitRecord, leafRecord, nodeRecord, partRecord, slotRecord, forestNodeRecord]
  expect(records.map(({ size }) => size)).toEqual(records.map((_, which) => kernels.sizes(which)))
  expect(kernels.freeFrom()).toBeLessThan(65_536)
})
