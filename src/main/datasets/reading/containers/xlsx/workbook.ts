import { join, posix } from 'node:path'
import { pipeline } from 'node:stream'
import type { ContainerContents } from '../../../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { quote } from '../../checks.ts'
import { choosePart, type SourceOptions } from '../parts.ts'
import type { TableFile } from '../table.ts'
import { bounded, damaged, type Member } from '../unpack.ts'
import { type DateFormat, dateFormat } from './dates.ts'
import { readSheet } from './sheet.ts'
import { readXml, unescaped, type XmlReader } from './xml.ts'

interface File {
  readonly path: string
  readonly file: string
  readonly bytes: number
}

interface Sheet {
  readonly name: string
  readonly id: string
  readonly hidden: boolean
  readonly rows: null
}

/**
 * Takes one sheet out of an Excel workbook (ECMA-376): the values that it was saved with, formulas never computed.
 * @throws FORMAT_INVALID, PART_UNKNOWN
 */
export async function openWorkbook(
  file: File,
  members: readonly Member[],
  options: SourceOptions,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<{ table: TableFile; contents: ContainerContents; part: string }> {
  try {
    const byName = new Map(members.map((member) => [member.name.toLowerCase(), member]))
    const read = async (name: string, reader: XmlReader): Promise<boolean> => {
      const member = byName.get(name.toLowerCase())
      if (!member) return false
      if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {})
      await readXml(
        pipeline(await member.open(), bounded(file), () => {}),
        reader,
      )
      return true
    }
    const { sheets, from1904 } = await readSheets(read)
    const targets = await readTargets(read)
    const readable = sheets.filter(({ id }) => targets.get(id)?.type.endsWith('/worksheet'))
    const { part, contents } = choosePart(
      'workbook',
      readable,
      { asked: options.sheet, usual: options.usual },
      file.file,
      ({ hidden }) => !hidden,
    )
    const target = targets.get(part.id)?.target ?? ''
    const shared = { texts: await readTexts(read), formats: await readFormats(read), from1904 }
    const name = `sheet ${quote(part.name)}`
    const table = await readSheet((reader) => read(target, reader), shared, {
      file: `${file.file} (${name})`,
      options,
      path: join(folder, 'table.csv'),
      signal,
    })
    return { table, contents, part: name }
  } catch (error) {
    throw error instanceof CairnError || (error as NodeJS.ErrnoException).code === 'ENOSPC' ? error : damaged(file, error)
  }
}

type Read = (name: string, reader: XmlReader) => Promise<boolean>

async function readSheets(read: Read): Promise<{ sheets: Sheet[]; from1904: boolean }> {
  const sheets: Sheet[] = []
  let from1904 = false
  await read('xl/workbook.xml', {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
      sheets.push({ name: attributes.name ?? '', id, hidden: (attributes.state ?? 'visible') !== 'visible', rows: null })
    },
  })
  return { sheets, from1904 }
}

async function readTargets(read: Read): Promise<Map<string, { target: string; type: string }>> {
  const targets = new Map<string, { target: string; type: string }>()
  await read('xl/_rels/workbook.xml.rels', {
    open(name, { Id = '', Target = '', Type = '' }) {
      if (name !== 'Relationship') return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.normalize(`xl/${Target}`)
      targets.set(Id, { target, type: Type })
    },
  })
  return targets
}

/** The texts that cells refer to, without the readings beside Japanese ones. */
async function readTexts(read: Read): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let within = false
  let phonetic = 0
  await read('xl/sharedStrings.xml', {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') phonetic++
      else if (name === 't') within = phonetic === 0
    },
    text(more) {
      if (within) text += more
    },
    close(name) {
      if (name === 't') within = false
      else if (name === 'rPh') phonetic--
      else if (name === 'si') texts.push(unescaped(text))
    },
  })
  return texts
}

async function readFormats(read: Read): Promise<(DateFormat | null)[]> {
  const codes = new Map<number, string>()
  const formats: (DateFormat | null)[] = []
  let cells = false
  await read('xl/styles.xml', {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      else if (name === 'cellXfs') cells = true
      else if (name === 'xf' && cells) {
        const id = Number(attributes.numFmtId ?? 0)
        formats.push(dateFormat(id, codes.get(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') cells = false
    },
  })
  return formats
}
