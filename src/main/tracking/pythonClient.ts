import { readFile } from 'node:fs/promises'
import { resourcePath } from '../resources.ts'

/** A program that logs to Cairn without MLflow: one file, for people to put beside their own. */
export async function pythonClient(): Promise<{ name: string; text: string }> {
  const name = 'cairn_client.py'
  return { name, text: await readFile(resourcePath('client', name), 'utf8') }
}
