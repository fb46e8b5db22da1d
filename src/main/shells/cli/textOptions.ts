import { type Command, InvalidArgumentError } from 'commander'
import { type Encoding, Encoding as KnownEncoding, TextLayout } from '../../../shared/domain/datasets/layout.ts'
import { delimiter, wholeNumber } from './options.ts'

/** How a delimited text lies, as it is said on the command line. */
export interface TextOptions {
  readonly encoding?: Encoding
  readonly delimiter?: string
  readonly aligned?: true
  readonly quote?: NonNullable<TextLayout['quote']>
  readonly escape?: NonNullable<TextLayout['escape']>
  readonly comment?: NonNullable<TextLayout['comment']>
  readonly skipLines?: number
  readonly header?: boolean
  readonly units?: boolean
}

/** The options of how a text lies; each is found from the file where it is left out. */
export function addTextOptions(command: Command): Command {
  return command
    .option('--encoding <encoding>', 'utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1 (default: detected)', encoding)
    .option('--delimiter <character>', 'separator between values; \\t or tab for a tab (default: detected)', delimiter)
    .option('--aligned', 'columns are separated by runs of spaces or tabs')
    .option(
      '--quote <character>',
      'the character around values: ", \' or none (default: detected)',
      member('quote', 'a double quote, a single quote or none'),
    )
    .option(
      '--escape <character>',
      'how a quote within a value is written: " for a doubled quote, or \\ (default: detected)',
      member('escape', '" or \\'),
    )
    .option(
      '--comment <sign>',
      'lines that begin with it are comments: #, %, //, ;, !, * or none (default: detected)',
      member('comment', '#, %, //, ;, !, * or none'),
    )
    .option('--skip-lines <n>', 'lines above the table (default: detected)', wholeNumber)
    .option('--header', 'the first row is the header (default: detected)')
    .option('--no-header', 'the file has no header row')
    .option('--units', 'the row after the header has the units of the columns (default: detected)')
    .option('--no-units', 'the row after the header is a row of data')
}

/** What was said of how a text lies. */
export function textOptions({ encoding, delimiter, aligned, quote, escape, comment, skipLines, header, units }: TextOptions): TextLayout {
  return { encoding, delimiter, aligned, quote, escape, comment, skipLines, header, units }
}

const otherNames: Readonly<Record<string, Encoding>> = {
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  latin1: 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
}

function encoding(text: string): Encoding {
  const name = text.toLowerCase()
  const known = KnownEncoding.safeParse(otherNames[name] ?? name)
  if (!known.success) throw new InvalidArgumentError(`It must be one of ${KnownEncoding.options.join(', ')}.`)
  return known.data
}

/** `none` stands for the empty text, which is hard to type. */
function member<Name extends 'quote' | 'escape' | 'comment'>(name: Name, choices: string): (text: string) => TextLayout[Name] {
  return (text) => {
    const known = TextLayout.safeParse({ [name]: text === 'none' ? '' : text })
    if (!known.success) throw new InvalidArgumentError(`It must be ${choices}.`)
    return known.data[name]
  }
}
