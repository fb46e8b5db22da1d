import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../../api/index.ts'

const newRows = 5

/** Writes a few rows without their answer to a CSV file: what the receiver of a package would predict. */
export async function writeNewRows(client: Client, ref: string, folder: string, name: string): Promise<string> {
  const { manifest } = await client.datasets.version({ ref })
  const columns = manifest.columns.map((column) => column.name).filter((column) => column !== manifest.target)
  const { rows } = await client.datasets.rows({ ref, columns, limit: newRows })
  const path = join(folder, `new-${name}.csv`)
  await writeFile(path, [columns, ...rows.map((row) => row.cells)].map(csvLine).join(''))
  return path
}

function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => csvCell(cell === null ? '' : String(cell))).join(',')}\n`
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
