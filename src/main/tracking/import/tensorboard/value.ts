import { WireCursor } from '../../../wire.ts'
import type { Span, SummaryValue } from './event.ts'
import { pluginOf, type Tag } from './tags.ts'
import { scalarOf, stringsOf } from './tensor.ts'

/** What a value is to an import. Spans lie in the bytes of its record. */
export type Content =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'images' | 'texts'; readonly parts: readonly Span[] }
  | { readonly kind: 'hparams'; readonly content: Span }
  /** In the plural, as a sentence begins with it. */
  | { readonly kind: 'other'; readonly name: string }

/** The plugins of TensorBoard whose values are not imported, by their names. */
const plural: Readonly<Record<string, string>> = {
  histograms: 'Histograms',
  audio: 'Audio clips',
  pr_curves: 'Precision-recall curves',
  mesh: 'Meshes',
  graphs: 'Graphs',
}

const others = 'Values of other plugins'

/**
 * What a value holds. The first value of a tag says in its metadata what draws it, and the tag keeps that for the rest. A number without
 * dimensions is a scalar, whatever draws it: so nothing is lost of a file whose beginning is gone.
 * @throws WireError
 */
export function contentOf(bytes: Buffer, value: SummaryValue, tag: Tag): Content {
  if (value.metadata.end > value.metadata.start) {
    const plugin = pluginOf(bytes, value.metadata)
    if (plugin) tag.plugin = plugin.name
    if (plugin?.name === 'hparams') return { kind: 'hparams', content: plugin.content }
  }
  if (value.simple !== null) return { kind: 'scalar', value: value.simple }
  if (value.image.end > value.image.start) return { kind: 'images', parts: encodedImage(bytes, value.image) }
  if (value.tensor.end > value.tensor.start) return tensorContent(bytes, value.tensor, tag.plugin)
  return { kind: 'other', name: value.other === 5 ? plural.histograms : value.other === 6 ? plural.audio : others }
}

function tensorContent(bytes: Buffer, tensor: Span, plugin: string): Content {
  // Of an image's strings the first two are its width and height.
  if (plugin === 'images') return { kind: 'images', parts: stringsOf(bytes, tensor).slice(2) }
  if (plugin === 'text') return { kind: 'texts', parts: stringsOf(bytes, tensor) }
  const value = plugin === 'hparams' ? null : scalarOf(bytes, tensor)
  if (value !== null) return { kind: 'scalar', value }
  return { kind: 'other', name: Object.hasOwn(plural, plugin) ? plural[plugin] : others }
}

function encodedImage(bytes: Uint8Array, { start, end }: Span): Span[] {
  const image = new WireCursor(bytes, start, end)
  const found: Span[] = []
  while (image.next()) if (image.number === 4) found.push({ start: image.start, end: image.end })
  return found
}
