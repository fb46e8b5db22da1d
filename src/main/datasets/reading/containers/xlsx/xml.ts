import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { SaxesParser } from 'saxes'

export type Attributes = Readonly<Record<string, string>>

export interface XmlReader {
  /** @param name without its prefix */
  open(name: string, attributes: Attributes): void
  close?(name: string): void
  text?(text: string): void
  /** After each part of the file: what was read may be taken on. @returns false: no more is needed */
  part?(): Promise<boolean> | boolean
}

/** Reads XML part by part. Entities of a document type are not expanded: such a document is refused. */
export async function readXml(stream: Readable, reader: XmlReader): Promise<void> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  const plain = (name: string) => name.slice(name.indexOf(':') + 1)
  parser.on('opentag', ({ name, attributes }) => reader.open(plain(name), attributes))
  parser.on('closetag', ({ name }) => reader.close?.(plain(name)))
  parser.on('text', (text) => reader.text?.(text))
  parser.on('cdata', (text) => reader.text?.(text))
  parser.on('doctype', () => {
    throw new Error('it has a document type of its own')
  })
  const decoder = new StringDecoder('utf8')
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    parser.write(decoder.write(chunk))
    if (reader.part && !(await reader.part())) return
  }
  parser.write(decoder.end())
  parser.close()
  await reader.part?.()
}

/** Characters that XML cannot hold are written as `_x000D_`. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
}
