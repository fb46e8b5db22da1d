import type { RunsPlace } from '../../../../../shared/contract/tracking/index.ts'
import type { CsvColumns } from '../../../../../shared/domain/tracking/runsCsv.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'

/** Where runs are to be imported from, as it was chosen. */
export type ChosenPlace =
  | { readonly kind: 'path'; readonly file: ChosenFile }
  | { readonly kind: 'server'; readonly url: string; readonly token: string }

/** The same as the contract takes it. @param columns what was chosen for the columns of a CSV */
export function placeOf(place: ChosenPlace, columns: CsvColumns = {}): RunsPlace {
  if (place.kind === 'server')
    return { kind: 'server', url: place.url.trim(), ...(place.token.trim() !== '' && { token: place.token.trim() }) }
  return { kind: 'path', file: place.file.token, ...(Object.keys(columns).length > 0 && { columns: { ...columns } }) }
}
