import { isAbsolute, join } from 'node:path'
import { cutName } from '../../../shared/domain/names.ts'
import type { FeastSource } from './registry.ts'

/** The datasets that Feast's sources become: a file is imported by a person, who may choose which version. */
export class FeastSources {
  readonly #folder: string | null
  readonly #byPlace = new Map<string, { readonly dataset: string; readonly note: string }>()

  /** @param folder that paths of files are relative to */
  constructor(folder: string | null) {
    this.#folder = folder
  }

  /** Name of the dataset of a source; the same place is the same dataset. */
  datasetOf(source: FeastSource): string {
    const table = tableOf(source)
    const uri = source.fileOptions?.uri ?? table?.path ?? ''
    const place = uri || table?.table || table?.query || source.name
    const known = this.#byPlace.get(place)
    if (known) return known.dataset
    const dataset = this.#free(uri ? stemOf(uri) : table?.table ? table.table.split('.').slice(-1)[0] : source.name)
    this.#byPlace.set(place, { dataset, note: uri ? this.#fileNote(uri, dataset) : tableNote(place, dataset) })
    return dataset
  }

  /** What is to be imported before the definitions can be applied. */
  notes(): string[] {
    return [...this.#byPlace.values()].map(({ note }) => note)
  }

  #free(wanted: string): string {
    const name = cutName(wanted.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_').trim()).slice(0, 190) || 'source'
    const taken = new Set([...this.#byPlace.values()].map(({ dataset }) => dataset))
    let free = name
    for (let i = 2; taken.has(free); i++) free = `${name}-${i}`
    return free
  }

  #fileNote(uri: string, dataset: string): string {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri) && !uri.startsWith('file://'))
      return `Download ${uri} and import it as the dataset ${dataset} first: cairn data import <file> --name ${quoted(dataset)}`
    const path = uri.replace(/^file:\/\//, '')
    const place = this.#folder === null || isAbsolute(path) ? path : join(this.#folder, path)
    return `Import ${uri} as the dataset ${dataset} first: cairn data import ${quoted(place)} --name ${quoted(dataset)}`
  }
}

function tableOf(source: FeastSource): { table: string; query: string; path: string } | undefined {
  const { bigqueryOptions, redshiftOptions, snowflakeOptions, sparkOptions, trinoOptions, athenaOptions } = source
  return bigqueryOptions ?? redshiftOptions ?? snowflakeOptions ?? sparkOptions ?? trinoOptions ?? athenaOptions
}

function tableNote(place: string, dataset: string): string {
  const what = place.length > 200 ? `${place.slice(0, 200)}…` : place
  return `Export ${what} to a file and import it as the dataset ${dataset} first: cairn data import <file> --name ${quoted(dataset)}`
}

/** `data/driver_stats.parquet` → driver_stats; a folder of files has the name of the folder. */
function stemOf(uri: string): string {
  const last =
    uri
      .split('?')[0]
      .split('/')
      .findLast((part) => part !== '' && !part.includes('*')) ?? uri
  return last.replace(/(\.(parquet|csv|tsv|json|jsonl|arrow|feather|gz|zst|snappy|zip))+$/i, '')
}

const quoted = (text: string): string => (/^[\w./@+-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`)
