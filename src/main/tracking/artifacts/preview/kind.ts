import type { ArtifactContent } from '../../../../shared/contract/tracking/artifacts.ts'

export type Language = Extract<ArtifactContent, { kind: 'text' }>['language']

const languages: Readonly<Record<string, Language>> = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  mlmodel: 'yaml',
  mlproject: 'yaml',
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  svg: 'svg',
  xml: 'xml',
  md: 'markdown',
  markdown: 'markdown',
  ...Object.fromEntries(['py', 'r', 'js', 'ts', 'sh', 'sql', 'css', 'toml', 'ini', 'cfg'].map((ending) => [ending, 'code' as const])),
}

/** What a text is, by the name of its file: `MLmodel` has no ending and is YAML. */
export function languageOf(name: string): Language {
  return languages[endingOf(name)] ?? 'text'
}

/** In lower case; the whole name where there is none. */
export function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}

/** The format in which a file's rows are read as a table; undefined for what is no table. */
export function tableFormatOf(name: string): 'csv' | 'tsv' | 'jsonl' | 'parquet' | undefined {
  switch (endingOf(name)) {
    case 'csv':
      return 'csv'
    case 'tsv':
    case 'tab':
      return 'tsv'
    case 'jsonl':
    case 'ndjson':
      return 'jsonl'
    case 'parquet':
    case 'pq':
      return 'parquet'
    default:
      return undefined
  }
}
