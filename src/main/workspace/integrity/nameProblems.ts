import type { Database } from 'better-sqlite3'
import { Name, Tag } from '../../../shared/domain/names.ts'
import { originalName } from '../../../shared/domain/governance/trash.ts'
import type { IntegrityProblem } from './problem.ts'

const named = [
  { table: 'datasets', thing: 'dataset', fix: 'Rename it with `cairn data rename`.' },
  { table: 'experiments', thing: 'experiment', fix: 'Rename it with `cairn experiments rename`.' },
  { table: 'models', thing: 'model', fix: 'Rename it with `cairn models rename`.' },
  { table: "runs WHERE source = 'cairn'", thing: 'run', fix: 'Rename it with `cairn runs rename`.' },
  { table: 'studies', thing: 'study', fix: 'Create it again under another name.' },
] as const

const tagged = [
  { table: 'dataset_tags', fix: 'Remove it with `cairn data tag NAME --remove TAG`.' },
  { table: "run_tags WHERE value = ''", fix: 'Remove it with `cairn runs untag`.' },
  { table: 'model_tags', fix: 'Remove it with `cairn models describe NAME --untag TAG`.' },
  { table: 'model_version_tags', fix: 'Remove it with `cairn models untag`.' },
] as const

/**
 * Names in a registry that nobody could have given here: they would read as something else than they are. What other programs call
 * their runs, and their tags with values, is theirs.
 */
export function* nameProblems(sqlite: Database): Iterable<IntegrityProblem> {
  for (const { table, thing, fix } of named) {
    for (const { id, name } of sqlite.prepare(`SELECT id, name FROM ${table}`).iterate() as Iterable<{ id: number; name: string }>) {
      const { error } = Name.safeParse(originalName(name))
      if (error) yield { what: `Its name is ${shown(name)}. ${error.issues[0].message}`, where: `${thing} ${id}`, fix }
    }
  }
  for (const { table, fix } of tagged) {
    for (const tag of sqlite.prepare(`SELECT DISTINCT tag FROM ${table}`).pluck().iterate() as Iterable<string>) {
      const { error } = Tag.safeParse(tag)
      if (error) yield { what: `A tag is ${shown(tag)}. ${error.issues[0].message}`, where: table.split(' ')[0], fix }
    }
  }
}

/** With every character that cannot be seen written out. */
function shown(text: string): string {
  const escaped = text
    .slice(0, 80)
    .replace(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
  return `"${escaped}"`
}
