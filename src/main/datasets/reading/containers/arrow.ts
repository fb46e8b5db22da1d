import { open } from 'node:fs/promises'
import { join } from 'node:path'
import zlib from 'node:zlib'
import { CairnError } from '../../../../shared/errors.ts'
import { checkColumnNames } from '../checks.ts'
import { countedPlaces } from '../places.ts'
import { arrowColumn } from './arrowText.ts'
import { lz4Frame } from './lz4.ts'
import type { TableFile } from './table.ts'
import { ChangeCounter, TableWriter } from './tableFile.ts'
import { damaged, unpackLimits } from './unpack.ts'

interface Opening {
  readonly path: string
  readonly file: string
  readonly bytes: number
  readonly folder: string
  readonly signal?: AbortSignal
}

/** Of one buffer of a batch. */
const mostDecompressed = 2 ** 31 - 1

/** Takes the table out of an Arrow file or stream (Feather version 2), also a compressed one, batch by batch. @throws FORMAT_INVALID */
export async function openArrow({ path, file, bytes, folder, signal }: Opening): Promise<TableFile> {
  const arrow = await loadArrow()
  const handle = await open(path, 'r')
  const writer = await TableWriter.create(join(folder, 'table.csv'))
  const counter = new ChangeCounter()
  const most = Math.max(unpackLimits.expanded, bytes * unpackLimits.ratio)
  let written = 0
  try {
    const reader = await arrow.RecordBatchReader.from(handle)
    await reader.open()
    const { fields } = reader.schema
    const names = fields.map(({ name }) => name)
    checkColumnNames(names, file)
    const columns = fields.map(({ type }) => arrowColumn(arrow, type))
    for await (const batch of reader) {
      const texts = columns.map((column, at) => {
        const vector = batch.getChildAt(at)
        if (vector === null) throw new Error('a column is missing in a batch')
        return column.text(vector, vector.data[0])
      })
      for (let row = 0; row < batch.numRows; row++) {
        const cells = texts.map((text) => text(row))
        columns.forEach(({ change, given }, at) => {
          const cell = cells[at]
          if (change && cell !== null) counter.add(at, change, writer.rows + 1, given?.(cell) ?? cell, cell)
        })
        for (const cell of cells) written += cell === null ? 1 : cell.length
        if (written > most)
          throw new CairnError(
            'FORMAT_INVALID',
            `${file} has ${bytes.toLocaleString('en')} bytes and would expand to more than ${Math.floor(most / 2 ** 30)} GB of values.`,
            { file, bytes },
          )
        if (!writer.add(cells)) continue
        await writer.flush()
        if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {})
      }
    }
    await writer.flush()
    return {
      path: writer.path,
      columns: columns.map(({ type, values }, at) => ({ name: names[at], type, values })),
      rows: writer.rows,
      rowPlaces: countedPlaces('row'),
      longestRow: writer.longestRow,
      changes: counter.changes(names),
    }
  } catch (error) {
    throw error instanceof CairnError || (error as NodeJS.ErrnoException).code === 'ENOSPC' ? error : damaged({ file }, error)
  } finally {
    await writer.close()
    await handle.close().catch(() => {})
  }
}

/** Loaded by the first Arrow file. */
async function loadArrow(): Promise<typeof import('apache-arrow')> {
  const arrow = await import('apache-arrow')
  const { compressionRegistry, CompressionType } = arrow
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: lz4Frame })
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => zlib.zstdDecompressSync(data, { maxOutputLength: mostDecompressed }) })
  return arrow
}
