import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '../src/shared/domain/training/recipe.ts'
import { json, sample } from './cairn.ts'

/** A CSV file with columns a, b and y = a + b, so large that its import takes a while. */
export function writeLarge(folder: string, rows: number): string {
  const path = join(folder, 'large.csv')
  let text = 'id,a,b,y\n'
  for (let i = 0; i < rows; i++) {
    const a = (i * 7919) % 1000
    const b = (i * 104729) % 977
    text += `${i},${a},${b / 8},${a + b}\n`
  }
  writeFileSync(path, text)
  return path
}

/** Imports the penguins. @returns the name of the dataset */
export async function importPenguins(workspace: string): Promise<string> {
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd: workspace })
  return 'penguins'
}

/** A recipe file for a training that goes on until it is stopped. */
export async function endlessRecipe(workspace: string, ref: string): Promise<string> {
  const recipe = await json<Recipe>(['train', ref, '--propose'], { cwd: workspace })
  const path = join(workspace, 'endless.json')
  writeFileSync(path, JSON.stringify({ ...recipe, model: { ...recipe.model, epochs: 100_000, earlyStopping: null } }))
  return path
}

/** The process ids of the workers that a process started. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}
